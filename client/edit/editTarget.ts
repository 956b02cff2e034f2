import { Range, type TextDocument, type Uri, window, workspace } from "vscode";
import { documentAt } from "../workspace/openDocument";
import type { PendingEdit } from "./pending/pendingEdit";

/** Whether the edited file, untitled document or notebook cell still exists. */
export async function targetExists(target: Uri): Promise<boolean> {
  if (target.scheme === "untitled") return documentAt(target) !== undefined;
  if (target.scheme === "vscode-notebook-cell")
    return workspace.notebookDocuments.some((notebook) =>
      notebook.getCells().some(({ document }) => document.uri.toString() === target.toString()),
    );
  // A document can outlive its file, and saving it would create the file again.
  return await Promise.resolve(workspace.fs.stat(target)).then(
    () => true,
    () => false,
  );
}

/** The range for retrying a failed edit: the same region, or the selection if the text has changed. */
export function retryRange({ region, text }: PendingEdit, document: TextDocument): Range {
  const editor = window.activeTextEditor;
  if (editor?.document === document && document.getText() !== text) return editor.selection;
  return new Range(document.positionAt(region.start), document.positionAt(region.end));
}
