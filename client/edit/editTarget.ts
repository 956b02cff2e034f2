import { Range, type TextDocument, type Uri, window, workspace } from "vscode";
import type { PendingEdit } from "./pendingEdit";

/** Whether the file, the document or the cell that an edit is of is still there. */
export async function isThere(target: Uri): Promise<boolean> {
  if (target.scheme === "untitled") return documentAt(target) !== undefined;
  if (target.scheme === "vscode-notebook-cell")
    return workspace.notebookDocuments.some((notebook) =>
      notebook.getCells().some(({ document }) => document.uri.toString() === target.toString()),
    );
  // A document outlives its file for a while, and a change of it would make the file again.
  return await Promise.resolve(workspace.fs.stat(target)).then(
    () => true,
    () => false,
  );
}

/** The document of an edit, if it is open. */
export function documentAt(target: Uri): TextDocument | undefined {
  return workspace.textDocuments.find(({ uri }) => uri.toString() === target.toString());
}

/** The range for another try of a failed edit: the same place, or the selection when that place is unknown by now. */
export function placeAgain({ region, text }: PendingEdit, document: TextDocument): Range {
  const editor = window.activeTextEditor;
  if (editor?.document === document && document.getText() !== text) return editor.selection;
  return new Range(document.positionAt(region.start), document.positionAt(region.end));
}
