import { Disposable, type TextEditor, window, workspace } from "vscode";
import type { InView } from "./attached";
import { fileAttachment, isAttachable, selectionAttachment } from "./attachments";

/** A selection grows with every move of the mouse. */
const restMs = 200;

/**
 * Tells what the user looks at when that has come to rest: the file in the active editor and what is selected in it. The panel
 * itself has no editor, so the last one stays.
 */
export function followEditor(tell: (view: InView) => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(inView()), restMs);
  };
  later();
  return Disposable.from(
    window.onDidChangeActiveTextEditor(later),
    window.onDidChangeTextEditorSelection(later),
    window.tabGroups.onDidChangeTabs(later),
    workspace.onDidCloseTextDocument(later),
    new Disposable(() => clearTimeout(timer)),
  );
}

/** What is in view at this moment. */
export function inView(): InView {
  const editor = shownEditor();
  if (editor === undefined) return { place: "", attachments: [] };
  const { document, selection } = editor;
  const file = fileAttachment(document.uri);
  const selected = selection.isEmpty ? [] : [selectionAttachment(document.uri, selection)];
  return { place: document.uri.toString(), attachments: [...selected, file] };
}

/** The active editor, or the one in view when the focus is in a panel of another kind. */
function shownEditor(): TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = window;
  const candidates = activeTextEditor === undefined ? visibleTextEditors : [activeTextEditor];
  return candidates.find(({ document }) => isAttachable(document.uri));
}
