import { type ConfigurationScope, type TextDocument, Uri, workspace } from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { settingsSection } from "../server/protocol/settings";

/** The type holds it to the server's; importing the value would bring zod along and slow down the start of VS Code. */
export const section: typeof settingsSection = "inhouse";

/** The `inhouse` section as plain data, as the server takes it; with a document, its language's overrides applied. */
export function readSettings(document?: TextDocument): Record<string, unknown> {
  return readSection(document ?? null);
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
 * that `"[python]": { … }` would be lost.
 */
export const configurationMiddleware: NonNullable<Middleware["workspace"]> = {
  configuration: async (params, token, next) => {
    const answers: unknown[] = [];
    for (const item of params.items) {
      if (item.section === section) {
        answers.push(readSection(scopeOf(item.scopeUri)));
      } else {
        const others = await next({ items: [item] }, token);
        answers.push(Array.isArray(others) ? others[0] : null);
      }
    }
    return answers;
  },
};

function scopeOf(uri: string | undefined): ConfigurationScope | null {
  if (uri === undefined) return null;
  // Holds the cells of notebooks too.
  return workspace.textDocuments.find((document) => document.uri.toString() === uri) ?? Uri.parse(uri);
}

function readSection(scope: ConfigurationScope | null): Record<string, unknown> {
  // VS Code hands out read-only proxies, which cannot be sent; and without a scope it would take the active editor's.
  const value: unknown = workspace.getConfiguration(undefined, scope).get(section) ?? {};
  const plain = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  // Between the editor and its language client; not the server's business.
  delete plain["trace"];
  return plain;
}
