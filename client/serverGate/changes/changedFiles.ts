import { Uri, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { l10n } from "../../../server/protocol/l10n";
import { neverReadGlobs } from "../../settings/neverRead";
import { plainText } from "../../ui/text";
import { changesOf } from "../../workspace/workspaceEdits";
import { runWarnings, withCautions } from "./cautions";
import { mayChange } from "./changeRules";

/**
 * Throws an error with one sentence if an edit by the server changes a forbidden file. `named` are the URIs of files
 * that the user has named.
 */
export async function checkChangedFiles(
  edit: WorkspaceEdit | undefined,
  named: readonly string[],
): Promise<void> {
  for (const change of edit === undefined ? [] : changesOf(edit)) {
    if ("textDocument" in change) await check(change.textDocument.uri, named);
    else if (change.kind === "create") await checkNewFile(change.uri);
    else if (change.kind === "delete") await check(change.uri, named);
    else {
      await check(change.oldUri, named);
      await checkNewFile(change.newUri);
    }
  }
}

/** Adds the client's own warnings for this file, in case the server left them out. */
export function withRunWarnings(warnings: readonly string[], uri: string): readonly string[] {
  return [...new Set([...warnings, ...runWarnings([Uri.parse(uri).fsPath])])];
}

/** Marks the changes of auto-executed files for confirmation. */
export function addCautions(edit: WorkspaceEdit): WorkspaceEdit {
  return withCautions(edit, (uri) => Uri.parse(uri).fsPath);
}

/** Like `checkChangedFiles`, for a file that the client is about to create at the server's request. */
export async function checkNewFile(uri: string): Promise<void> {
  await check(uri, [], true);
}

async function check(uri: string, named: readonly string[], isNew = false): Promise<void> {
  const { scheme, authority, fsPath } = Uri.parse(uri);
  const isNamed = named.includes(uri);
  // No rule applies to documents without a file, such as untitled ones.
  if (isNamed && scheme !== "file") return;
  const folders = (workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .map((folder) => folder.uri.fsPath);
  const place = { folders, neverRead: neverReadGlobs() };
  const isFile = scheme === "file" && authority === "";
  if (isFile && (await mayChange({ path: fsPath, isNamed: isNamed, isNew }, place))) return;
  throw new Error(l10n.t("Blocked a forbidden change to {0}. Nothing was changed.", plainText(uri, 200)));
}
