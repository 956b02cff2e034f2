import {
  type ConfigurationChangeEvent,
  type ConfigurationScope,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { settingsSection } from "../server/protocol/settings";
import { decide, type SettingKey, settingRules } from "./settingRules";

/** The type holds it to the server's; importing the value would bring zod along and slow down the start of VS Code. */
export const section: typeof settingsSection = "inhouse";

/** Between the editor and the client; not the server's business. */
const clientOnly: ReadonlySet<SettingKey> = new Set([
  "trace.server",
  "chat.keepHistory",
  "chat.useInstructionFiles",
  "edit.correctErrors",
  "downloads.enabled",
]);

/** The `inhouse` section as plain data, as the server takes it; with a document, its language's overrides applied. */
export function readSettings(document?: TextDocument): Record<string, unknown> {
  return readSection(document ?? null);
}

/** One setting, as far as whoever has set it may decide it. A value of a wrong type is taken for the default. */
export function readSetting<T extends boolean | string>(
  key: SettingKey,
  fallback: T,
): T extends boolean ? boolean : string;
export function readSetting(key: SettingKey, fallback: unknown): unknown {
  const value = read(key, null);
  return typeof value === typeof fallback ? value : fallback;
}

export function settingChanged(event: ConfigurationChangeEvent, key: SettingKey): boolean {
  return event.affectsConfiguration(`${section}.${key}`);
}

export function completionsEnabled(document?: TextDocument): boolean {
  const scope = document ?? null;
  return workspace.getConfiguration(section, scope).get<boolean>("completion.enabled", true);
}

/** Whether VS Code shows ghost text at all. */
export function inlineSuggestEnabled(document?: TextDocument): boolean {
  return workspace.getConfiguration("editor", document ?? null).get<boolean>("inlineSuggest.enabled", true);
}

/**
 * Answers the server's `workspace/configuration`. The language client passes on the resource but not its language, so
 * that `"[python]": { … }` would be lost; and it passes on whatever a workspace says.
 */
export const configurationMiddleware: NonNullable<Middleware["workspace"]> = {
  // The language client would send all that VS Code has merged; the server asks.
  didChangeConfiguration: (_, next) => next(undefined),
  // The gate lets no other section be asked for; see client/serverGate/serverMessages.ts.
  configuration: ({ items }) =>
    items.map((item) => (item.section === section ? readSection(scopeOf(item.scopeUri)) : null)),
};

function scopeOf(uri: string | undefined): ConfigurationScope | null {
  if (uri === undefined) return null;
  // Holds the cells of notebooks too.
  return workspace.textDocuments.find((document) => document.uri.toString() === uri) ?? Uri.parse(uri);
}

function readSection(scope: ConfigurationScope | null): Record<string, unknown> {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const key of Object.keys(settingRules) as SettingKey[]) {
    if (clientOnly.has(key)) continue;
    const [group = "", name = ""] = key.split(".");
    groups[group] = { ...groups[group], [name]: read(key, scope) };
  }
  // VS Code hands out read-only proxies, which cannot be sent.
  return JSON.parse(JSON.stringify(groups)) as Record<string, unknown>;
}

/** Without a scope VS Code would take the active editor's. */
function read(key: SettingKey, scope: ConfigurationScope | null): unknown {
  const configuration = workspace.getConfiguration(section, scope);
  const rule = settingRules[key];
  const folders = scope === null && (rule === "more" || rule === "off") ? folderValues(key) : [];
  return decide(rule, configuration.inspect(key) ?? {}, configuration.get(key), folders);
}

/** What is never read in one folder is never read as context for another one; what is off in one is off for all of them. */
function folderValues(key: SettingKey): unknown[] {
  return (workspace.workspaceFolders ?? []).map(
    ({ uri }) => workspace.getConfiguration(section, uri).inspect(key)?.workspaceFolderValue,
  );
}
