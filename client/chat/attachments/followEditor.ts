import { Disposable, type TextEditor, window, workspace } from "vscode";
import { Debouncer } from "../../ui/timing/debouncer";
import type { InView } from "./attachmentSet";
import { fileAttachment, isAttachable, selectionAttachment } from "./createAttachment";

/** Debounce delay: a selection changes with every mouse move. */
const debounceMs = 200;

/**
 * Reports the file in the active editor and its selection, debounced. The panel has no editor of its own, so the last editor
 * stays in view while the panel has the focus.
 */
export function followEditor(report: (view: EditorView) => void): Disposable {
  const debouncer = new Debouncer(debounceMs, () => report(inView()));
  const later = () => debouncer.schedule();
  later();
  return Disposable.from(
    window.onDidChangeActiveTextEditor(later),
    window.onDidChangeTextEditorSelection(later),
    window.tabGroups.onDidChangeTabs(later),
    workspace.onDidCloseTextDocument(later),
    new Disposable(() => debouncer.stop()),
  );
}

/** What the editor shows, and where its cursor is. */
export interface EditorView extends InView {
  /** Absent without an editor. */
  readonly cursor?: { readonly line: number; readonly character: number };
}

/** What the editor shows now. */
export function inView(): EditorView {
  const editor = shownEditor();
  if (editor === undefined) return { place: "", attachments: [] };
  const { document, selection } = editor;
  const file = fileAttachment(document.uri);
  const selected = selection.isEmpty ? [] : [selectionAttachment(document.uri, selection)];
  const { line, character } = selection.active;
  return { place: document.uri.toString(), cursor: { line, character }, attachments: [...selected, file] };
}

/** The active editor, or a visible one if the focus is in another kind of panel. */
function shownEditor(): TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = window;
  const candidates = activeTextEditor === undefined ? visibleTextEditors : [activeTextEditor];
  return candidates.find(({ document }) => isAttachable(document.uri));
}
