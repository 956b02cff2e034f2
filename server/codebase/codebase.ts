import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Worker } from "node:worker_threads";
import type { Logger } from "../log";
import type { How } from "../privacy/fileAccount";
import { failureText } from "../protocol/failure";
import type { FromWorker, IndexProgress, Scope, SearchResult, ToWorker, WorkerData } from "./messages";
import { eraseIndex } from "./sharedStore";

export interface CodebaseOptions {
  /** Absolute path of the thread's module. */
  readonly worker: string;
  readonly grammarFolder: string;
  readonly log: Logger;
  /** The thread has opened a file outside of the workspace. */
  readonly onOpened?: (path: string, how: How) => void;
  /** So long a search waits for the settings, in milliseconds: an editor sends them after the start. */
  readonly settingsPatienceMs?: number;
}

/** What makes vectors of texts. Both reject with one sentence for the user. */
export interface Embedder {
  /** Names the model; vectors of another one are of no use. */
  identify(): Promise<string>;
  /** The direction of a text's meaning, of length 1; empty when there is none. */
  embed(text: string, purpose: "passage" | "query"): Promise<Float32Array>;
}

export interface CodebaseSettings extends Scope {
  readonly isEnabled: boolean;
  /**
   * Absolute path of the folder that the index is kept in, for this workspace alone. Without one it is in memory, and made when
   * it is first searched.
   */
  readonly folder: string | undefined;
  /** The same object for the same model; without one, what is found is found by its words. */
  readonly embedder?: Embedder | undefined;
}

/** Why there is no answer, as one sentence for the user. */
export class CodebaseError extends Error {
  override readonly name = "CodebaseError";
}

const maxFiles = 50_000;
const maxFilesInMemory = 5000;
/** Most of what a file leaves behind is garbage at once: with V8's own size for such, 50,000 files take 80 MiB more (measured). */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };
/** So long after the model has worked for the user the next keystroke may come. */
const quietMs = 700;
const closeMs = 2000;
const defaultSettingsPatienceMs = 10_000;

interface Search {
  resolve(result: SearchResult): void;
  reject(error: Error): void;
}

/** The searchable index of the workspace. All of its work is done in a thread of its own, while the model has nothing to do. */
export class Codebase {
  readonly #options: CodebaseOptions;
  /** Read by the thread, which cannot be told while it works. */
  readonly #busy = new Int32Array(new SharedArrayBuffer(4));
  readonly #searches = new Map<number, Search>();
  readonly #work = new Set<string>();
  #settings: CodebaseSettings = { isEnabled: false, folder: undefined, folders: [], neverRead: [] };
  /** Resolved when it is known whether there is anything to search. */
  readonly #settingsArrived: Promise<void>;
  #tellSettings = () => {};
  #refusal: string | undefined;
  #thread: Worker | undefined;
  #lastId = 0;
  #quiet: NodeJS.Timeout | undefined;
  #ending: Promise<void> = Promise.resolve();
  #hasSqlite = true;

  onProgress: (progress: IndexProgress) => void = () => {};
  /** One sentence for the user on why nothing is found by its meaning; undefined when that is over. */
  onEmbeddingProblem: (message: string | undefined) => void = () => {};

  constructor(options: CodebaseOptions) {
    this.#options = options;
    this.#settingsArrived = new Promise((resolve) => {
      this.#tellSettings = resolve;
    });
  }

  /** What is indexed, from now on; an index that is turned off is deleted. */
  use(settings: CodebaseSettings): void {
    const before = this.#scope;
    const { embedder } = this.#settings;
    this.#settings = settings;
    this.#refusal = undefined;
    this.#tellSettings();
    if (this.#thread !== undefined && embedder !== settings.embedder) this.#tellEmbedder();
    if (!settings.isEnabled) {
      this.erase().catch((error) =>
        this.#options.log.warn(`The codebase index could not be deleted. ${failureText(error)}`),
      );
    } else if (this.#thread !== undefined) {
      if (!isDeepStrictEqual(before, this.#scope)) this.#tell({ type: "scope", scope: this.#scope });
    } else if (settings.folder !== undefined) void this.#ending.then(() => this.#start());
  }

  /** Nothing is searched until the next `use`, for a reason that is one sentence for the user. */
  refuse(reason: string): void {
    this.#refusal = reason;
    this.#tellSettings();
  }

  /** These files or folders, or any, may be others now. */
  changed(paths?: readonly string[]): void {
    this.#tell({ type: "changed", ...(paths === undefined ? {} : { paths }) });
  }

  /** The user, who waits for the model to do this, is served first. */
  restWhile(work: string, isGoingOn: boolean): void {
    if (isGoingOn) this.#work.add(work);
    else this.#work.delete(work);
    clearTimeout(this.#quiet);
    if (this.#work.size > 0) Atomics.store(this.#busy, 0, 1);
    else this.#quiet = setTimeout(() => Atomics.store(this.#busy, 0, 0), quietMs).unref();
  }

  /** Somebody types: the next key may come soon. */
  restAWhile(): void {
    this.restWhile("typing", true);
    this.restWhile("typing", false);
  }

  /** Parts of files that are about the question. Throws a `CodebaseError`. */
  async search(query: string, signal: AbortSignal): Promise<SearchResult> {
    await this.#settingsCame(signal);
    if (this.#refusal !== undefined) throw new CodebaseError(this.#refusal);
    if (!this.#settings.isEnabled)
      throw new CodebaseError("The codebase search is off: turn on inhouse.codebase.enabled.");
    if (this.#settings.folders.length === 0)
      throw new CodebaseError("No folder is open, so there is no codebase to search.");
    await this.#ending;
    this.#start();
    if (!this.#hasSqlite)
      throw new CodebaseError(
        `The codebase search needs Node 22.13 or newer; the server runs on ${process.version}.`,
      );
    const id = ++this.#lastId;
    const giveUp = () => this.#searches.get(id)?.reject(new CodebaseError("The search is no longer wanted."));
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return await new Promise<SearchResult>((resolve, reject) => {
        this.#searches.set(id, { resolve, reject });
        this.#tell({ type: "search", id, query });
      });
    } finally {
      signal.removeEventListener("abort", giveUp);
      this.#searches.delete(id);
    }
  }

  /** Deletes the index; it is built anew when the codebase is searched next, or when the server starts. */
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
      this.#failAll("The codebase search has been stopped.");
    });
    return this.#ending;
  }

  async #settingsCame(signal: AbortSignal): Promise<void> {
    const { settingsPatienceMs = defaultSettingsPatienceMs } = this.#options;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const waited = delay(settingsPatienceMs, true, { signal: either }).catch(() => signal.aborted);
    const isLate = await Promise.race([this.#settingsArrived, waited]);
    over.abort();
    if (signal.aborted) throw new CodebaseError("The search is no longer wanted.");
    if (isLate)
      throw new CodebaseError(
        "The editor has not sent its settings yet, so nothing is searched: ask again in a moment.",
      );
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
      ...(folder === undefined ? {} : { folder }),
      grammarFolder,
      maxFiles: folder === undefined ? maxFilesInMemory : maxFiles,
      busy: this.#busy.buffer as SharedArrayBuffer,
    };
    // Its stdout is not ours to write to: that carries LSP.
    const thread = new Worker(worker, { workerData, stdout: true, resourceLimits });
    thread.unref();
    thread.on("message", (message: FromWorker) => this.#take(message, thread));
    thread.on("error", (error) =>
      this.#options.log.error(
        `The codebase index has failed. ${failureText(error, undefined, "the codebase index")}`,
      ),
    );
    thread.once("exit", () => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#failAll("The codebase search has failed; the log says why.");
    });
    this.#thread = thread;
    this.#tell({ type: "scope", scope: this.#scope });
    this.#tellEmbedder();
  }

  /** Vectors of a model that cannot be used now are kept: it may be back in a moment. */
  #tellEmbedder(): void {
    const { embedder } = this.#settings;
    this.onEmbeddingProblem(undefined);
    if (embedder === undefined) this.#tell({ type: "embedder" });
    else
      embedder.identify().then(
        (model) => this.#settings.embedder === embedder && this.#tell({ type: "embedder", model }),
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
    this.#options.log.warn(`The codebase is searched by its words only. ${message}`);
    this.onEmbeddingProblem(message);
  }

  #take(message: FromWorker, thread: Worker): void {
    switch (message.type) {
      case "progress":
        if (this.#thread === thread) this.onProgress(message.progress);
        return;
      case "found":
        this.#searches.get(message.id)?.resolve(message.result);
        return;
      case "failed": {
        const error = new CodebaseError(`The codebase could not be searched. ${message.message}`);
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
          "This Node has no SQLite, so there is no codebase search: it needs 22.13 or newer.",
        );
        this.#failAll(
          `The codebase search needs Node 22.13 or newer; the server runs on ${process.version}.`,
        );
    }
  }

  #failAll(message: string): void {
    for (const search of [...this.#searches.values()]) search.reject(new CodebaseError(message));
  }

  #tell(message: ToWorker): void {
    this.#thread?.postMessage(message);
  }
}
