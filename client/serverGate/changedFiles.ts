import { l10n, Uri, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { readSettings } from "../configuration";
import { changesOf } from "../edit/severalFiles";
import { plainText } from "../text";
import { runWarnings, withCautions } from "./cautions";
import { mayChange } from "./changeRules";

/**
 * Throws with one sentence where an edit of the server's is about a file that may not be changed. `own` are URIs of files that the
 * user has named.
 */
export async function checkChangedFiles(
  edit: WorkspaceEdit | undefined,
  own: readonly string[],
): Promise<void> {
  for (const change of edit === undefined ? [] : changesOf(edit)) {
    if ("textDocument" in change) await check(change.textDocument.uri, own);
    else if (change.kind === "create") await checkNewFile(change.uri);
    else if (change.kind === "delete") await check(change.uri, own);
    else {
      await check(change.oldUri, own);
      await checkNewFile(change.newUri);
    }
  }
}

/** What the user should know before accepting an edit of this file, whether the server has said so or not. */
export function withRunWarnings(warnings: readonly string[], uri: string): readonly string[] {
  return [...new Set([...warnings, ...runWarnings([Uri.parse(uri).fsPath])])];
}

/** An edit of several files, with a caution for each that something runs by itself. */
export function cautious(edit: WorkspaceEdit): WorkspaceEdit {
  return withCautions(edit, (uri) => Uri.parse(uri).fsPath);
}

/** The same for a file that the client would make, on the server's word that it may. */
export async function checkNewFile(uri: string): Promise<void> {
  await check(uri, [], true);
}

async function check(uri: string, own: readonly string[], isNew = false): Promise<void> {
  const { scheme, authority, fsPath } = Uri.parse(uri);
  const isOwn = own.includes(uri);
  // What is in no file, such as a text that was never saved, has no place that a rule could be about.
  if (isOwn && scheme !== "file") return;
  const folders = (workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .map((folder) => folder.uri.fsPath);
  const place = { folders, neverRead: neverRead() };
  const isFile = scheme === "file" && authority === "";
  if (isFile && (await mayChange({ path: fsPath, isOwn, isNew }, place))) return;
  throw new Error(
    l10n.t("The server would change {0}, which it may not. Nothing was changed.", plainText(uri, 200)),
  );
}

function neverRead(): readonly string[] {
  const { neverRead: globs } = readSettings()["privacy"] as { readonly neverRead?: unknown };
  return Array.isArray(globs) ? globs.filter((each) => typeof each === "string") : [];
}
