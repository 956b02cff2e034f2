import { Disposable, EventEmitter, window, workspace } from "vscode";
import { StatsRequest, type StatusParams } from "../server/protocol/messages";
import { codeEditor } from "./codeEditor";
import { completionsEnabled, inlineSuggestEnabled } from "./configuration";
import type { ServerProcess } from "./serverProcess";
import type { StatusView } from "./statusView";

/** Shorter work is over before anyone could look; showing it would only flicker with every key. */
const busyAfterMs = 300;
/** Figures are asked for when the typing pauses. */
const statsAfterMs = 500;

/** Puts together what is known: the process, the server's status, the settings for the active editor, the figures. */
export class StatusTracker implements Disposable {
  readonly #server: ServerProcess;
  readonly #changed = new EventEmitter<StatusView>();
  readonly #disposables: Disposable;
  #view: StatusView;
  #busyTimer: NodeJS.Timeout | undefined;
  #statsTimer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(server: ServerProcess) {
    this.#server = server;
    this.#view = { server: server.state, busy: false, ...editorFacts() };
    this.#disposables = Disposable.from(
      this.#changed,
      server.onDidChangeState((state) => {
        // A new process knows nothing of what the last one said.
        this.#setBusy(false);
        const forget = state.phase === "running" ? {} : { status: undefined, stats: undefined };
        this.#update({ server: state, ...forget });
      }),
      server.onDidReceiveStatus((status) => this.#statusReceived(status)),
      workspace.onDidChangeConfiguration((event) => {
        if (
          event.affectsConfiguration("inhouse.completion") ||
          event.affectsConfiguration("editor.inlineSuggest")
        ) {
          this.#update(editorFacts());
        }
      }),
      window.onDidChangeActiveTextEditor(() => this.#update(editorFacts())),
      // A document whose language changes is closed and opened again.
      workspace.onDidOpenTextDocument((document) => {
        if (document === window.activeTextEditor?.document) this.#update(editorFacts());
      }),
    );
  }

  get view(): StatusView {
    return this.#view;
  }

  /** A completion was asked for; its figures are fetched once things are quiet. */
  noteRequest(): void {
    clearTimeout(this.#statsTimer);
    this.#statsTimer = setTimeout(() => void this.refreshStats(), statsAfterMs);
  }

  async refreshStats(): Promise<void> {
    const stats = await this.#server.request(StatsRequest.type);
    if (stats !== undefined && this.#server.state.phase === "running") this.#update({ stats });
  }

  dispose(): void {
    clearTimeout(this.#busyTimer);
    clearTimeout(this.#statsTimer);
    this.#disposables.dispose();
  }

  #statusReceived(status: StatusParams): void {
    this.#setBusy(status.state === "busy");
    this.#update({ status });
  }

  #setBusy(busy: boolean): void {
    if (!busy) {
      clearTimeout(this.#busyTimer);
      this.#busyTimer = undefined;
      if (this.#view.busy) this.#update({ busy: false });
      return;
    }
    this.#busyTimer ??= setTimeout(() => this.#update({ busy: true }), busyAfterMs);
  }

  #update(change: Partial<StatusView>): void {
    this.#view = { ...this.#view, ...change };
    this.#changed.fire(this.#view);
  }
}

function editorFacts(): Pick<StatusView, "completions" | "inlineSuggest"> {
  const document = codeEditor()?.document;
  const everywhere = completionsEnabled();
  const language = document && { id: document.languageId, enabled: completionsEnabled(document) };
  return {
    completions: { everywhere, ...(language && { language }) },
    inlineSuggest: inlineSuggestEnabled(document),
  };
}
