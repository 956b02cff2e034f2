import {
  type ConfigurationChangeEvent,
  type ConfigurationScope,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { settingsSection } from "../../server/protocol/settings";
import { effectiveSetting, type SettingKey, settingRules } from "./settingRules";

/**
 * The type ensures that it equals the server's value. Importing that value would load zod and slow down VS Code's
 * start.
 */
export const section: typeof settingsSection = "inhouse";

/** Settings that only the client uses; not sent to the server. */
const clientOnly: ReadonlySet<SettingKey> = new Set([
  "trace.server",
  "chat.keepHistory",
  "chat.useInstructionFiles",
  "edit.correctErrors",
  "downloads.enabled",
  "models.mirror",
  "engine.share",
  "server.ssh",
]);

/** Returns the `inhouse` section as plain data for the server; with a document, including its language's overrides. */
export function readSettings(document?: TextDocument): Record<string, unknown> {
  return readSection(document ?? null);
}

/** Reads one setting, subject to its rule. Returns `fallback` for a value of another type. */
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

/** Whether VS Code's setting for inline suggestions is on. */
export function inlineSuggestEnabled(document?: TextDocument): boolean {
  return workspace.getConfiguration("editor", document ?? null).get<boolean>("inlineSuggest.enabled", true);
}

/**
 * Answers the server's `workspace/configuration`. The language client's own answer would ignore language overrides such
 * as `"[python]": { … }`, and would include any value that a workspace sets.
 */
export const configurationMiddleware: NonNullable<Middleware["workspace"]> = {
  // Don't send the merged settings: the server requests what it needs.
  didChangeConfiguration: (_, next) => next(undefined),
  // The gate rejects requests for other sections; see client/serverGate/shapes/serverMessages.ts.
  configuration: ({ items }) =>
    items.map((item) => (item.section === section ? readSection(scopeOf(item.scopeUri)) : null)),
};

function scopeOf(uri: string | undefined): ConfigurationScope | null {
  if (uri === undefined) return null;
  // `textDocuments` includes notebook cells.
  return workspace.textDocuments.find((document) => document.uri.toString() === uri) ?? Uri.parse(uri);
}

function readSection(scope: ConfigurationScope | null): Record<string, unknown> {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const key of Object.keys(settingRules) as SettingKey[]) {
    if (clientOnly.has(key)) continue;
    const [group = "", name = ""] = key.split(".");
    groups[group] = { ...groups[group], [name]: read(key, scope) };
  }
  // VS Code returns read-only proxies, which cannot be serialized directly.
  return JSON.parse(JSON.stringify(groups)) as Record<string, unknown>;
}

/** A null scope means none; without the argument VS Code would use the active editor's. */
function read(key: SettingKey, scope: ConfigurationScope | null): unknown {
  const configuration = workspace.getConfiguration(section, scope);
  const rule = settingRules[key];
  const folders = scope === null && (rule === "more" || rule === "off") ? folderValues(key) : [];
  return effectiveSetting(rule, configuration.inspect(key) ?? {}, configuration.get(key), folders);
}

/** A setting's values in all workspace folders: a restriction in one folder applies to all of them. */
function folderValues(key: SettingKey): unknown[] {
  return (workspace.workspaceFolders ?? []).map(
    ({ uri }) => workspace.getConfiguration(section, uri).inspect(key)?.workspaceFolderValue,
  );
}
