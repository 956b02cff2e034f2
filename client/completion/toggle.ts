/** Where a setting can be written, from widest to narrowest. */
export type SettingLevel = "user" | "workspace" | "folder";

export interface SettingWrite {
  readonly level: SettingLevel;
  /** Whether to write into the language's block, `"[python]": { … }`. */
  readonly inLanguage: boolean;
  /** Undefined removes the setting. */
  readonly value: boolean | undefined;
}

/** The relevant parts of the result of WorkspaceConfiguration.inspect(). */
export interface SettingInspection {
  readonly defaultValue?: boolean | undefined;
  readonly globalValue?: boolean | undefined;
  readonly workspaceValue?: boolean | undefined;
  readonly workspaceFolderValue?: boolean | undefined;
  readonly defaultLanguageValue?: boolean | undefined;
  readonly globalLanguageValue?: boolean | undefined;
  readonly workspaceLanguageValue?: boolean | undefined;
  readonly workspaceFolderLanguageValue?: boolean | undefined;
}

/** Plans to toggle the setting where it takes effect: in the user settings, unless the workspace has a value. */
export function planToggle(inspection: SettingInspection): SettingWrite {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspection;
  const plan = toggle([defaultValue ?? true, globalValue, workspaceValue, workspaceFolderValue]);
  return { ...plan, inLanguage: false };
}

/**
 * Plans the same for one language. A language's value overrides every value without a language, even a narrower one.
 */
export function planLanguageToggle(inspection: SettingInspection): SettingWrite {
  const { defaultLanguageValue, globalLanguageValue, workspaceLanguageValue, workspaceFolderLanguageValue } =
    inspection;
  const base = defaultLanguageValue ?? effectiveValue(inspection);
  const plan = toggle([base, globalLanguageValue, workspaceLanguageValue, workspaceFolderLanguageValue]);
  return { ...plan, inLanguage: true };
}

function effectiveValue(inspection: SettingInspection): boolean {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspection;
  return workspaceFolderValue ?? workspaceValue ?? globalValue ?? defaultValue ?? true;
}

function toggle(
  layers: readonly [boolean, ...(boolean | undefined)[]],
): Pick<SettingWrite, "level" | "value"> {
  const levels = ["user", "workspace", "folder"] as const;
  const narrowest = Math.max(
    1,
    layers.findLastIndex((value) => value !== undefined),
  );
  const beneath = layers.slice(0, narrowest).findLast((value) => value !== undefined) ?? true;
  const wanted = !(layers[narrowest] ?? beneath);
  // Don't clutter the settings with a value that holds anyway.
  return { level: levels[narrowest - 1] ?? "user", value: wanted === beneath ? undefined : wanted };
}
