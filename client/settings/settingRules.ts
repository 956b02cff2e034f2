/**
 * Who may decide a setting. The scopes in the manifest cannot express that a workspace may only make a setting
 * stricter. The other rules are repeated here, so that they do not depend on how an editor merges settings.
 */
export const settingRules = {
  "completion.enabled": "workspace",
  "completion.model": "user",
  "completion.eagerness": "workspace",
  "completion.maxTokens": "workspace",
  "completion.contextTokens": "user",
  "chat.model": "user",
  "chat.contextTokens": "user",
  "chat.maxTokens": "user",
  "chat.keepHistory": "user",
  "chat.useInstructionFiles": "off",
  "edit.correctErrors": "off",
  "codebase.enabled": "off",
  "codebase.embeddingModel": "user",
  "engine.gpu": "user",
  "engine.unloadAfter": "user",
  "engine.share": "user",
  "downloads.enabled": "user",
  "models.mirror": "user",
  "privacy.neverRead": "more",
  "privacy.requireSeal": "user",
  "privacy.keepPromptCache": "user",
  "server.logLevel": "user",
  "server.ssh": "user",
  "trace.server": "user",
  "statistics.enabled": "user",
} as const satisfies Record<string, Rule>;

export type SettingKey = keyof typeof settingRules;

/**
 * "user": only the user decides. "workspace": a workspace may too, also per language. "off": a workspace may only
 * turn it off. "more": a workspace may only add to the list.
 */
export type Rule = "user" | "workspace" | "off" | "more";

/** The values that `WorkspaceConfiguration.inspect` returns. */
export interface SettingValues {
  readonly defaultValue?: unknown;
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** Limits the entries from a workspace, because each costs time at every keystroke. */
const maxAdded = 200;

/**
 * Returns the effective value of a setting. `merged` is VS Code's result; `folders` are values in other workspace
 * folders.
 */
export function effectiveSetting(
  rule: Rule,
  values: SettingValues,
  merged: unknown,
  folders: readonly unknown[] = [],
): unknown {
  const userValue = values.globalValue ?? values.defaultValue;
  const workspaceValues = [values.workspaceValue, values.workspaceFolderValue];
  switch (rule) {
    case "user":
      return userValue;
    case "workspace":
      return merged;
    case "off":
      return [...workspaceValues, ...folders].includes(false) ? false : userValue;
    case "more": {
      // The server reports a value that is not a list to the user.
      if (!Array.isArray(userValue)) return userValue;
      const added = [...workspaceValues, ...folders].flatMap((list) => (Array.isArray(list) ? list : []));
      const texts = added.filter((each) => typeof each === "string").slice(0, maxAdded);
      return [...new Set([...userValue, ...texts])];
    }
  }
}
