import { Selection, type TextEditor, TextEditorRevealType, window } from "vscode";
import type { EditSession } from "../editSessions";
import type { HunkPlace } from "./places";

/** Moves the cursor to a change, in the diff editor or else in the document. */
export function goTo(session: EditSession, place: HunkPlace): void {
  const { activeTextEditor } = window;
  const inDocument =
    activeTextEditor?.document.uri.toString() === session.target.toString() ? activeTextEditor : undefined;
  const inProposal = proposalEditor(session);
  if (inProposal !== undefined) putCursor(inProposal, place.inProposal.start);
  else if (inDocument !== undefined) putCursor(inDocument, place.inDocument.start);
}

/** Returns to the document at this line, after an edit. */
export async function returnTo({ target }: EditSession, line: number): Promise<void> {
  // A notebook cell is shown in the notebook editor.
  if (target.scheme === "vscode-notebook-cell") return;
  const opening = Promise.resolve(window.showTextDocument(target, { preview: false }));
  const editor = await opening.catch(() => undefined);
  // The file is gone.
  if (editor === undefined) return;
  const at = Math.min(line, editor.document.lineCount - 1);
  if (editor.selection.active.line !== at) putCursor(editor, at);
}

/** Scrolls to the first line that the model writes, near the top: more lines follow below. */
export function revealWritten(session: EditSession, line: number): void {
  const editor = proposalEditor(session);
  if (editor === undefined) return;
  const at = new Selection(line, 0, line, 0);
  editor.revealRange(at, TextEditorRevealType.AtTop);
}

function proposalEditor({ proposal }: EditSession): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document }) => document.uri.toString() === proposal.toString());
}

function putCursor(editor: TextEditor, line: number): void {
  editor.selection = new Selection(line, 0, line, 0);
  editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
}
