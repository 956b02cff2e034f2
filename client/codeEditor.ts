import { type TextEditor, window } from "vscode";
import { isCompletionDocument } from "./completion/documentSelector";

/** The active editor unless it is an output panel or the like. */
export function codeEditor(): TextEditor | undefined {
  const editor = window.activeTextEditor;
  return editor && isCompletionDocument(editor.document.uri) ? editor : undefined;
}
