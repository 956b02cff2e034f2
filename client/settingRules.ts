/**
 * Who decides a setting. The scopes in the manifest tell VS Code as much of it as they can: there is none for what a workspace may
 * only make stricter. The rest is held here a second time, so that it does not hang on how an editor merges settings.
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
  "downloads.enabled": "user",
  "privacy.neverRead": "more",
  "privacy.requireSeal": "user",
  "privacy.keepPromptCache": "user",
  "server.logLevel": "user",
  "trace.server": "user",
  "statistics.enabled": "user",
} as const satisfies Record<string, Rule>;

export type SettingKey = keyof typeof settingRules;

/**
 * "user": the user alone. "workspace": a workspace as well, also for a language. "off": a workspace can only turn it off.
 * "more": a workspace can only add to the list.
 */
export type Rule = "user" | "workspace" | "off" | "more";

/** As `WorkspaceConfiguration.inspect` tells them. */
export interface SettingValues {
  readonly defaultValue?: unknown;
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** Each costs time at every key. */
const mostAdded = 200;

/** What counts of a setting. `merged` is what VS Code makes of all values; `folders` are those of other workspace folders. */
export function decide(
  rule: Rule,
  values: SettingValues,
  merged: unknown,
  folders: readonly unknown[] = [],
): unknown {
  const users = values.globalValue ?? values.defaultValue;
  const ofWorkspace = [values.workspaceValue, values.workspaceFolderValue];
  switch (rule) {
    case "user":
      return users;
    case "workspace":
      return merged;
    case "off":
      return [...ofWorkspace, ...folders].includes(false) ? false : users;
    case "more": {
      // What is no list is told to the user by the server.
      if (!Array.isArray(users)) return users;
      const added = [...ofWorkspace, ...folders].flatMap((list) => (Array.isArray(list) ? list : []));
      const texts = added.filter((each) => typeof each === "string").slice(0, mostAdded);
      return [...new Set([...users, ...texts])];
    }
  }
}
