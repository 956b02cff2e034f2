import { Disposable, EventEmitter, window, workspace } from "vscode";
import { StatsRequest, type StatusParams } from "../../server/protocol/messages";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { completionsEnabled, inlineSuggestEnabled } from "../settings/configuration";
import { languageName } from "../ui/languageName";
import { Debouncer } from "../ui/timing/debouncer";
import { codeEditor } from "../workspace/codeEditor";
import type { StatusView } from "./statusView";

/** Don't show shorter work: it would flicker with every keystroke. */
const busyAfterMs = 300;
/** Typing pause after which figures are requested. */
const statsAfterMs = 500;

/** Combines the process state, the server's status, the settings for the active editor and the figures. */
export class StatusTracker implements Disposable {
  readonly #server: ServerProcess;
  readonly #changed = new EventEmitter<StatusView>();
  readonly #disposables: Disposable;
  #view: StatusView;
  #busyTimer: NodeJS.Timeout | undefined;
  readonly #stats = new Debouncer(statsAfterMs, () => this.refreshStats());

  readonly onDidChange = this.#changed.event;

  constructor(server: ServerProcess) {
    this.#server = server;
    this.#view = { server: server.state, busy: false, ...editorFacts() };
    this.#disposables = Disposable.from(
      this.#changed,
      server.onDidChangeState((state) => {
        // Status and figures of the previous process are outdated.
        this.#setBusy(false);
        const cleared = state.phase === "running" ? {} : { status: undefined, stats: undefined };
        this.#update({ server: state, ...cleared });
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
      // VS Code closes and reopens a document when its language changes.
      workspace.onDidOpenTextDocument((document) => {
        if (document === window.activeTextEditor?.document) this.#update(editorFacts());
      }),
    );
  }

  get view(): StatusView {
    return this.#view;
  }

  /** Requests new figures once no completion was requested for a moment. */
  scheduleStatsRefresh(): void {
    this.#stats.schedule();
  }

  async refreshStats(): Promise<void> {
    const stats = await this.#server.request(StatsRequest.type);
    if (stats !== undefined && this.#server.state.phase === "running") this.#update({ stats });
  }

  dispose(): void {
    clearTimeout(this.#busyTimer);
    this.#stats.stop();
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
  const language = document && {
    name: languageName(document.languageId),
    enabled: completionsEnabled(document),
  };
  return {
    completions: { everywhere, ...(language && { language }) },
    inlineSuggest: inlineSuggestEnabled(document),
  };
}
