import { Disposable, type TextEditor, window } from "vscode";
import type { DidChangeViewParams } from "../../server/protocol/messages";
import { Debouncer } from "../ui/timing/debouncer";
import { isCompletionDocument } from "../workspace/documentSelector";
import { plainPosition, plainRange } from "../workspace/plainRange";

/** A view must stay this long to count. */
const settleMs = 400;
/** Shorter time after the user moves the cursor: typing is likely to follow, and the prompt should be ready by then. */
const cursorSettleMs = 150;

export interface ViewWatch extends Disposable {
  /** Reports the view again, for a new server. */
  refresh(): void;
}

/** Reports the user's view whenever it has settled. */
export function watchViews(report: (view: DidChangeViewParams) => void): ViewWatch {
  const debouncer = new Debouncer(settleMs, () => {
    const { activeTextEditor: active } = window;
    if (active !== undefined && isCompletionDocument(active.document.uri)) report(viewOf(active));
  });
  const changed = (editor: TextEditor | undefined, afterMs?: number) => {
    if (editor === window.activeTextEditor) debouncer.schedule(afterMs);
  };
  const refresh = () => changed(window.activeTextEditor);
  const subscriptions = Disposable.from(
    window.onDidChangeActiveTextEditor((editor) => changed(editor, cursorSettleMs)),
    // Selection changes by typing have no kind.
    window.onDidChangeTextEditorSelection(({ textEditor, kind }) =>
      changed(textEditor, kind === undefined ? settleMs : cursorSettleMs),
    ),
    window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => changed(textEditor)),
    new Disposable(() => debouncer.stop()),
  );
  return { refresh, dispose: () => subscriptions.dispose() };
}

function viewOf({ document, selection, visibleRanges }: TextEditor): DidChangeViewParams {
  return {
    textDocument: { uri: document.uri.toString() },
    position: plainPosition(selection.active),
    visibleRanges: visibleRanges.map(plainRange),
  };
}
