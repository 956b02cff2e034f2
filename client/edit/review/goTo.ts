import { Selection, type TextEditor, TextEditorRevealType, window } from "vscode";
import type { OpenEdit } from "../edits";
import type { HunkPlace } from "./places";

/** Puts the cursor at a change, in the diff editor or else in the document. */
export function goTo(open: OpenEdit, place: HunkPlace): void {
  const { activeTextEditor } = window;
  const own =
    activeTextEditor?.document.uri.toString() === open.target.toString() ? activeTextEditor : undefined;
  const inProposal = proposalEditor(open);
  if (inProposal !== undefined) putCursor(inProposal, place.inProposal.start);
  else if (own !== undefined) putCursor(own, place.inDocument.start);
}

/** Back to the document at this line, when an edit is over. */
export async function backTo({ target }: OpenEdit, line: number): Promise<void> {
  // The cell of a notebook is shown in the notebook's own editor.
  if (target.scheme === "vscode-notebook-cell") return;
  const opening = Promise.resolve(window.showTextDocument(target, { preview: false }));
  const editor = await opening.catch(() => undefined);
  // The file is gone.
  if (editor === undefined) return;
  const at = Math.min(line, editor.document.lineCount - 1);
  if (editor.selection.active.line !== at) putCursor(editor, at);
}

/** Makes the lines visible that are being written, with the first of them near the top: more of them come below. */
export function revealWritten(open: OpenEdit, line: number): void {
  const editor = proposalEditor(open);
  if (editor === undefined) return;
  const at = new Selection(line, 0, line, 0);
  editor.revealRange(at, TextEditorRevealType.AtTop);
}

function proposalEditor({ proposal }: OpenEdit): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document }) => document.uri.toString() === proposal.toString());
}

function putCursor(editor: TextEditor, line: number): void {
  editor.selection = new Selection(line, 0, line, 0);
  editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
}
