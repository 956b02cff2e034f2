import { type TextEditor, window } from "vscode";
import { isCompletionDocument } from "./documentSelector";

/** The active editor, unless it shows something other than code, such as an output panel. */
export function codeEditor(): TextEditor | undefined {
  const editor = window.activeTextEditor;
  return editor && isCompletionDocument(editor.document.uri) ? editor : undefined;
}
