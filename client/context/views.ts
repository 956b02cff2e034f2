import { Disposable, type TextEditor, window } from "vscode";
import type { DidChangeViewParams } from "../../server/protocol/messages";
import { isCompletionDocument } from "../completion/documentSelector";

/** Shorter looks are on the way to somewhere else. */
const restMs = 400;
/** The same for a cursor that was set somewhere: one types there soon, and the prompt should be ready by then. */
const movedRestMs = 150;

export interface ViewWatch extends Disposable {
  /** Reports the view again, to a server that has just started. */
  refresh(): void;
}

/** Reports where the user is looking whenever that has not changed for a moment. */
export function watchViews(tell: (view: DidChangeViewParams) => void): ViewWatch {
  let timer: NodeJS.Timeout | undefined;
  const changed = (editor: TextEditor | undefined, afterMs = restMs) => {
    if (editor !== window.activeTextEditor) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { activeTextEditor: active } = window;
      if (active !== undefined && isCompletionDocument(active.document.uri)) tell(viewOf(active));
    }, afterMs);
  };
  const refresh = () => changed(window.activeTextEditor);
  const subscriptions = Disposable.from(
    window.onDidChangeActiveTextEditor((editor) => changed(editor, movedRestMs)),
    // Typing moves the cursor as well, but has no kind.
    window.onDidChangeTextEditorSelection(({ textEditor, kind }) =>
      changed(textEditor, kind === undefined ? restMs : movedRestMs),
    ),
    window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => changed(textEditor)),
    new Disposable(() => clearTimeout(timer)),
  );
  return { refresh, dispose: () => subscriptions.dispose() };
}

function viewOf({ document, selection, visibleRanges }: TextEditor): DidChangeViewParams {
  const plain = ({ line, character }: { line: number; character: number }) => ({ line, character });
  return {
    textDocument: { uri: document.uri.toString() },
    position: plain(selection.active),
    visibleRanges: visibleRanges.map(({ start, end }) => ({ start: plain(start), end: plain(end) })),
  };
}
