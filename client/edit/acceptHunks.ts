import { basename } from "node:path/posix";
import {
  Range,
  TabInputText,
  type TextDocument,
  type TextEditor,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { openDocument } from "../workspace/openDocument";
import { isWritable, readOnlySentence } from "../workspace/writable";
import type { EditSession } from "./editSessions";
import { targetExists } from "./editTarget";
import { applyHunks, type OffsetHunk } from "./pending/hunks";

/**
 * Applies hunks to the document in one undo step. If the document is no longer the text that the edit is for, it
 * changes nothing and throws an error with one sentence.
 */
export async function acceptHunks(session: EditSession, ids: readonly number[]): Promise<void> {
  const { edit, target, isNew } = session;
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
  if (!applied) throw new Error(l10n.t("Cannot change {0}. It may be read-only.", basename(target.path)));
}

/** `workspace.applyEdit` also changes read-only documents; `TextEditor.edit` does not. */
async function change(document: TextDocument, hunks: readonly OffsetHunk[]): Promise<boolean> {
  if (!(await isWritable(document))) throw new Error(readOnlySentence(document));
  const editor = document.isDirty ? textEditorOf(document) : undefined;
  if (editor === undefined) return workspace.applyEdit(editOf(document, hunks));
  const { version } = document;
  await editor.edit((edit) => {
    for (const { start, end, newText } of hunks) edit.replace(rangeOf(document, start, end), newText);
  });
  if (document.version === version) throw new Error(readOnlySentence(document));
  return true;
}

/** A plain text editor of the document: a side of a diff editor can be read-only by itself. */
function textEditorOf(document: TextDocument): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document: shown, viewColumn }) => {
    const group = window.tabGroups.all.find((each) => each.viewColumn === viewColumn);
    const input = group?.activeTab?.input;
    return (
      shown === document && input instanceof TabInputText && input.uri.toString() === document.uri.toString()
    );
  });
}

function newFile(target: Uri, hunks: readonly OffsetHunk[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  edit.createFile(target, { contents: Buffer.from(applyHunks("", hunks)) });
  return edit;
}

async function documentOf(target: Uri): Promise<TextDocument> {
  const gone = l10n.t("{0} no longer exists. Nothing was changed.", basename(target.path));
  if (!(await targetExists(target))) throw new Error(gone);
  return await openDocument(target).catch(() => {
    throw new Error(gone);
  });
}

function editOf(document: TextDocument, hunks: readonly OffsetHunk[]): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const { start, end, newText } of hunks)
    edit.replace(document.uri, rangeOf(document, start, end), newText);
  return edit;
}

function rangeOf(document: TextDocument, start: number, end: number): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
