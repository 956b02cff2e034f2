import { isDeepStrictEqual } from "node:util";
import { Worker } from "node:worker_threads";
import type { Logger } from "../log";
import type { How } from "../privacy/report/fileAccessLog";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { withDeadline } from "../util/withDeadline";
import { eraseIndex } from "./index/sharedStore";
import type { FromWorker, IndexProgress, Scope, SearchResult, ToWorker, WorkerData } from "./messages";
import { cancelled, filesElsewhere, nodeTooOld, searchFailed } from "./sentences";

export interface CodebaseOptions {
  /** Absolute path of the worker thread's module. */
  readonly worker: string;
  readonly grammarFolder: string;
  readonly log: Logger;
  /** Called when the thread opens a file outside the workspace. */
  readonly onOpened?: (path: string, how: How) => void;
  /** How long a search waits for the settings, which an editor sends after startup. */
  readonly settingsTimeoutMs?: number;
}

/** Computes embeddings. Both methods reject with one sentence for the user. */
export interface Embedder {
  /** Identifies the model; embeddings of different models are not comparable. */
  identify(): Promise<string>;
  /** Returns an embedding of length 1; empty if the model has none for the text. */
  embed(text: string, purpose: "passage" | "query"): Promise<Float32Array>;
}

export interface CodebaseSettings extends Scope {
  readonly isEnabled: boolean;
  /** The files are on another machine: there is nothing to index. */
  readonly isElsewhere?: boolean;
  /**
   * Absolute path of the folder for this workspace's index. Without one the index is kept in memory and built at the
   * first search.
   */
  readonly folder: string | undefined;
  /** Must be the same object for the same model; without one, the search uses keywords only. */
  readonly embedder?: Embedder | undefined;
}

/** The message is one sentence for the user. */
export class CodebaseError extends Error {
  override readonly name = "CodebaseError";
}

const maxFiles = 50_000;
const maxFilesInMemory = 5000;
/**
 * Indexing a file leaves mostly short-lived garbage: with V8's default young generation, 50,000 files take 80 MiB
 * more (measured).
 */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };
/** Indexing resumes this long after the model finished, since the next keystroke may follow. */
const quietMs = 700;
const closeMs = 2000;
const defaultSettingsTimeoutMs = 10_000;

interface Search {
  resolve(result: SearchResult): void;
  reject(error: Error): void;
}

/** The searchable index of the workspace. A separate thread does all work, while the model is idle. */
export class Codebase {
  readonly #options: CodebaseOptions;
  /** Shared with the thread, which cannot receive messages while it works. */
  readonly #busy = new Int32Array(new SharedArrayBuffer(4));
  readonly #searches = new Map<number, Search>();
  readonly #foregroundWork = new Set<string>();
  #settings: CodebaseSettings = { isEnabled: false, folder: undefined, folders: [], neverRead: [] };
  /** Resolves with the first `configure` or `refuse`. */
  readonly #settingsArrived: Promise<void>;
  #resolveSettings = () => {};
  #refusal: string | undefined;
  #thread: Worker | undefined;
  #lastId = 0;
  #quiet: NodeJS.Timeout | undefined;
  #ending: Promise<void> = Promise.resolve();
  #hasSqlite = true;

  onProgress: (progress: IndexProgress) => void = () => {};
  /** Called with one sentence on why semantic search does not work; with undefined when the problem is gone. */
  onEmbeddingProblem: (message: string | undefined) => void = () => {};

  constructor(options: CodebaseOptions) {
    this.#options = options;
    this.#settingsArrived = new Promise((resolve) => {
      this.#resolveSettings = resolve;
    });
  }

  /** Applies settings. Turning the index off deletes it. */
  configure(settings: CodebaseSettings): void {
    if (settings.isElsewhere) {
      this.refuse(filesElsewhere());
      return;
    }
    const before = this.#scope;
    const { embedder } = this.#settings;
    this.#settings = settings;
    this.#refusal = undefined;
    this.#resolveSettings();
    if (this.#thread !== undefined && embedder !== settings.embedder) this.#sendEmbedder();
    if (!settings.isEnabled) {
      this.erase().catch((error) =>
        this.#options.log.warn(`The codebase index could not be deleted. ${failureText(error)}`),
      );
    } else if (this.#thread !== undefined) {
      if (!isDeepStrictEqual(before, this.#scope)) this.#send({ type: "scope", scope: this.#scope });
    } else if (settings.folder !== undefined) void this.#ending.then(() => this.#start());
  }

  /** Rejects searches until the next `configure`. `reason` is one sentence for the user. */
  refuse(reason: string): void {
    this.#refusal = reason;
    this.#resolveSettings();
  }

  /** Reports that these files or folders may have changed; undefined means any. */
  handleChanges(paths?: readonly string[]): void {
    this.#send({ type: "changed", ...(paths !== undefined && { paths }) });
  }

  /** Pauses indexing while this work, which the user waits for, is running. */
  pauseWhile(work: string, isRunning: boolean): void {
    if (isRunning) this.#foregroundWork.add(work);
    else this.#foregroundWork.delete(work);
    clearTimeout(this.#quiet);
    if (this.#foregroundWork.size > 0) Atomics.store(this.#busy, 0, 1);
    else this.#quiet = setTimeout(() => Atomics.store(this.#busy, 0, 0), quietMs).unref();
  }

  /** Pauses indexing briefly after a keystroke, since the next one may follow. */
  pauseBriefly(): void {
    this.pauseWhile("typing", true);
    this.pauseWhile("typing", false);
  }

  /** Finds parts of files that are relevant to the query. Throws a `CodebaseError`. */
  async search(query: string, signal: AbortSignal): Promise<SearchResult> {
    await this.#waitForSettings(signal);
    if (this.#refusal !== undefined) throw new CodebaseError(this.#refusal);
    if (!this.#settings.isEnabled)
      throw new CodebaseError(l10n.t("Codebase search is off. Turn on inhouse.codebase.enabled."));
    if (this.#settings.folders.length === 0)
      throw new CodebaseError(l10n.t("No folder is open. Open one to search the codebase."));
    await this.#ending;
    this.#start();
    if (!this.#hasSqlite) throw new CodebaseError(nodeTooOld());
    const id = ++this.#lastId;
    const giveUp = () => this.#searches.get(id)?.reject(new CodebaseError(cancelled()));
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return await new Promise<SearchResult>((resolve, reject) => {
        this.#searches.set(id, { resolve, reject });
        this.#send({ type: "search", id, query });
      });
    } finally {
      signal.removeEventListener("abort", giveUp);
      this.#searches.delete(id);
    }
  }

  /** Deletes the index; the next search or server start rebuilds it. */
  erase(): Promise<void> {
    const { folder } = this.#settings;
    const erased = this.close().then(() => (folder === undefined ? undefined : eraseIndex(folder)));
    this.#ending = erased.catch(() => {});
    return erased;
  }

  /** Ends the thread. */
  close(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return this.#ending;
    this.#thread = undefined;
    this.onEmbeddingProblem(undefined);
    const ended = new Promise<void>((resolve) => thread.once("exit", () => resolve()));
    thread.postMessage({ type: "close" } satisfies ToWorker);
    const timer = setTimeout(() => void thread.terminate(), closeMs);
    this.#ending = ended.then(() => {
      clearTimeout(timer);
      this.#failAll(l10n.t("The codebase search was stopped."));
    });
    return this.#ending;
  }

  async #waitForSettings(signal: AbortSignal): Promise<void> {
    const { settingsTimeoutMs = defaultSettingsTimeoutMs } = this.#options;
    const arrived = this.#settingsArrived.then(() => true);
    const hasArrived = await withDeadline(arrived, settingsTimeoutMs, signal);
    if (signal.aborted) throw new CodebaseError(cancelled());
    if (hasArrived === undefined)
      throw new CodebaseError(l10n.t("The editor has not sent its settings yet. Search again in a moment."));
  }

  get #scope(): Scope {
    const { folders, neverRead } = this.#settings;
    return { folders, neverRead };
  }

  #start(): void {
    if (this.#thread !== undefined || !this.#settings.isEnabled || !this.#hasSqlite) return;
    if (this.#settings.folders.length === 0) return;
    const { worker, grammarFolder } = this.#options;
    const { folder } = this.#settings;
    const workerData: WorkerData = {
      ...(folder !== undefined && { folder }),
      grammarFolder,
      maxFiles: folder === undefined ? maxFilesInMemory : maxFiles,
      busy: this.#busy.buffer as SharedArrayBuffer,
    };
    // Don't let the thread write to stdout: it carries LSP.
    const thread = new Worker(worker, { workerData, stdout: true, resourceLimits });
    thread.unref();
    thread.on("message", (message: FromWorker) => this.#handle(message, thread));
    thread.on("error", (error) =>
      this.#options.log.error(`The codebase index failed. ${failureText(error, "the codebase index")}`),
    );
    thread.once("exit", () => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#failAll(l10n.t("The codebase search failed. See the log."));
    });
    this.#thread = thread;
    this.#send({ type: "scope", scope: this.#scope });
    this.#sendEmbedder();
  }

  /** If the model fails, its existing vectors are kept: it may work again soon. */
  #sendEmbedder(): void {
    const { embedder } = this.#settings;
    this.onEmbeddingProblem(undefined);
    if (embedder === undefined) this.#send({ type: "embedder" });
    else
      embedder.identify().then(
        (model) => this.#settings.embedder === embedder && this.#send({ type: "embedder", model }),
        (error) => this.#embeddingFailed(embedder, error),
      );
  }

  async #embed(id: number, text: string, purpose: "passage" | "query", thread: Worker): Promise<void> {
    const { embedder } = this.#settings;
    const vector = await embedder?.embed(text, purpose).catch((error) => {
      this.#embeddingFailed(embedder, error);
    });
    thread.postMessage({ type: "embedded", id, ...(vector ? { vector } : {}) } satisfies ToWorker);
  }

  #embeddingFailed(embedder: Embedder, error: unknown): void {
    if (this.#settings.embedder !== embedder || this.#thread === undefined) return;
    const message = failureText(error);
    this.#options.log.warn(`The codebase search uses keywords only. ${message}`);
    this.onEmbeddingProblem(message);
  }

  #handle(message: FromWorker, thread: Worker): void {
    switch (message.type) {
      case "progress":
        if (this.#thread === thread) this.onProgress(message.progress);
        return;
      case "found":
        this.#searches.get(message.id)?.resolve(message.result);
        return;
      case "failed": {
        const error = new CodebaseError(searchFailed(message.error));
        this.#searches.get(message.id)?.reject(error);
        return;
      }
      case "embed":
        void this.#embed(message.id, message.text, message.purpose, thread);
        return;
      case "log":
        this.#options.log[message.level](message.line);
        return;
      case "opened":
        this.#options.onOpened?.(message.path, message.how);
        return;
      case "noSqlite":
        this.#hasSqlite = false;
        this.#options.log.info(
          "Codebase search is unavailable: this Node has no SQLite. It needs Node 22.13 or newer.",
        );
        this.#failAll(nodeTooOld());
    }
  }

  #failAll(message: string): void {
    for (const search of [...this.#searches.values()]) search.reject(new CodebaseError(message));
  }

  #send(message: ToWorker): void {
    this.#thread?.postMessage(message);
  }
}
