import { basename } from "node:path/posix";
import { l10n, Range, type TextDocument, type Uri, WorkspaceEdit, workspace } from "vscode";
import type { OpenEdit } from "./edits";
import { applyHunks, type Hunk } from "./hunks";

/**
 * Puts hunks into the document, all in one step to undo. Throws with one sentence, and changes nothing, when the document is not
 * what the edit was worked out for.
 */
export async function acceptHunks(open: OpenEdit, ids: readonly number[]): Promise<void> {
  const { edit, target, isNew } = open;
  const document = isNew ? undefined : await documentOf(target);
  const { taken, done } = edit.take(ids, document?.getText() ?? "");
  let applied = false;
  try {
    const change = document === undefined ? newFile(target, taken) : editOf(document, taken);
    applied = await workspace.applyEdit(change);
  } finally {
    done(applied);
  }
  if (!applied)
    throw new Error(l10n.t("VS Code could not change {0}. Is it read-only?", basename(target.path)));
}

function newFile(target: Uri, hunks: readonly Hunk[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  edit.createFile(target, { contents: Buffer.from(applyHunks("", hunks)) });
  return edit;
}

async function documentOf(target: Uri): Promise<TextDocument> {
  try {
    // A document outlives its file for a while, and a change of it would make the file anew.
    if (target.scheme === "file") await workspace.fs.stat(target);
    return await workspace.openTextDocument(target);
  } catch {
    throw new Error(l10n.t("{0} is no longer there, so nothing was changed.", basename(target.path)));
  }
}

function editOf(document: TextDocument, hunks: readonly Hunk[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const { start, end, newText } of hunks)
    edit.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), newText);
  return edit;
}
