/** Where a setting can be written, from widest to narrowest. */
export type SettingLevel = "user" | "workspace" | "folder";

export interface SettingWrite {
  readonly level: SettingLevel;
  /** Whether it goes into the language's own block, `"[python]": { … }`. */
  readonly inLanguage: boolean;
  /** Undefined removes the setting. */
  readonly value: boolean | undefined;
}

/** The parts that matter of what WorkspaceConfiguration.inspect() returns. */
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

/** Turns the setting over where it takes effect: in the user's settings, unless the workspace has its own value. */
export function planToggle(inspection: SettingInspection): SettingWrite {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspection;
  const plan = turnOver([defaultValue ?? true, globalValue, workspaceValue, workspaceFolderValue]);
  return { ...plan, inLanguage: false };
}

/** The same for one language. A language's value beats every value without a language, however narrow. */
export function planLanguageToggle(inspection: SettingInspection): SettingWrite {
  const { defaultLanguageValue, globalLanguageValue, workspaceLanguageValue, workspaceFolderLanguageValue } =
    inspection;
  const base = defaultLanguageValue ?? effectiveValue(inspection);
  const plan = turnOver([base, globalLanguageValue, workspaceLanguageValue, workspaceFolderLanguageValue]);
  return { ...plan, inLanguage: true };
}

function effectiveValue(inspection: SettingInspection): boolean {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspection;
  return workspaceFolderValue ?? workspaceValue ?? globalValue ?? defaultValue ?? true;
}

function turnOver(
  layers: readonly [boolean, ...(boolean | undefined)[]],
): Pick<SettingWrite, "level" | "value"> {
  const levels = ["user", "workspace", "folder"] as const;
  const narrowest = Math.max(
    1,
    layers.findLastIndex((value) => value !== undefined),
  );
  const beneath = layers.slice(0, narrowest).findLast((value) => value !== undefined) ?? true;
  const wanted = !(layers[narrowest] ?? beneath);
  // A value that says what would hold anyway is only clutter in the user's settings.
  return { level: levels[narrowest - 1] ?? "user", value: wanted === beneath ? undefined : wanted };
}
