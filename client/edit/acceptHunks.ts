import { basename } from "node:path/posix";
import {
  l10n,
  Range,
  TabInputText,
  type TextDocument,
  type TextEditor,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { openDocument } from "../openDocument";
import type { OpenEdit } from "./edits";
import { isThere } from "./editTarget";
import { applyHunks, type Hunk } from "./hunks";
import { isWritable, readOnlySentence } from "./writable";

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
    applied =
      document === undefined
        ? await workspace.applyEdit(newFile(target, taken))
        : await change(document, taken);
  } finally {
    done(applied);
  }
  if (!applied)
    throw new Error(l10n.t("VS Code could not change {0}. Is it read-only?", basename(target.path)));
}

/** VS Code changes a document that is read-only as well, but not through an editor that shows it. */
async function change(document: TextDocument, hunks: readonly Hunk[]): Promise<boolean> {
  if (!(await isWritable(document))) throw new Error(readOnlySentence(document));
  const editor = document.isDirty ? ownEditor(document) : undefined;
  if (editor === undefined) return workspace.applyEdit(editOf(document, hunks));
  const { version } = document;
  await editor.edit((edit) => {
    for (const { start, end, newText } of hunks) edit.replace(rangeOf(document, start, end), newText);
  });
  if (document.version === version) throw new Error(readOnlySentence(document));
  return true;
}

/** One that shows the document alone: a side of a diff editor is read-only by itself. */
function ownEditor(document: TextDocument): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document: shown, viewColumn }) => {
    const group = window.tabGroups.all.find((each) => each.viewColumn === viewColumn);
    const input = group?.activeTab?.input;
    return (
      shown === document && input instanceof TabInputText && input.uri.toString() === document.uri.toString()
    );
  });
}

function newFile(target: Uri, hunks: readonly Hunk[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  edit.createFile(target, { contents: Buffer.from(applyHunks("", hunks)) });
  return edit;
}

async function documentOf(target: Uri): Promise<TextDocument> {
  const gone = l10n.t("{0} is no longer there, so nothing was changed.", basename(target.path));
  if (!(await isThere(target))) throw new Error(gone);
  return await openDocument(target).catch(() => {
    throw new Error(gone);
  });
}

function editOf(document: TextDocument, hunks: readonly Hunk[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const { start, end, newText } of hunks)
    edit.replace(document.uri, rangeOf(document, start, end), newText);
  return edit;
}

function rangeOf(document: TextDocument, start: number, end: number): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
