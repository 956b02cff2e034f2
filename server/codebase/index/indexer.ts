import { sep } from "node:path";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { failureText } from "../../protocol/failure";
import type { FileUnits } from "../../syntax/syntax";
import { withDeadline } from "../../util/withDeadline";
import { FileAccess, type Granted } from "../../workspace/fileAccess";
import { walkFolder } from "../../workspace/walkFolder";
import { BackgroundEmbedder, type Embed } from "../embedding";
import type { IndexProgress, Scope, SearchResult } from "../messages";
import { remainingMs, untilDoneBy } from "../untilDone";
import { findHits } from "./findHits";
import { SharedStore, type SharedStoreOptions } from "./sharedStore";
import { affectsAllFiles, isSkipped } from "./skip";
import { type IndexStore, isDamaged } from "./store";
import { updateFile } from "./updateFile";

export interface IndexerOptions extends SharedStoreOptions {
  readonly maxFiles: number;
  readonly fileUnits: FileUnits;
  readonly onProgress?: (progress: IndexProgress) => void;
  /** Returns true while more important work runs; indexing then pauses. */
  readonly isBusy?: () => boolean;
  /** Computes embeddings once `setEmbeddingModel` has set a model. */
  readonly embed?: Embed;
  readonly maxVectors?: number;
  /** How long a search waits for the index to be complete, and then for the embedding model. */
  readonly maxWaitMs?: number;
}

/** How often the index is written to disk and its progress is reported. */
const commitMs = 300;
const busyMs = 50;
const defaultMaxWaitMs = 3000;
/** A search waits this many times `maxWaitMs` if the index will be complete by then. */
const longWaitFactor = 4;
/** With more changes than this, the whole workspace is rescanned. */
const maxChanges = 500;

/** Searches the index of a workspace and keeps it up to date unless another window does. */
export class Indexer {
  readonly #options: IndexerOptions;
  #scope: Scope = { folders: [], neverRead: [] };
  readonly #shared: SharedStore;
  readonly #embedding: BackgroundEmbedder;
  #progress: IndexProgress = { done: 0, total: 0, isIndexing: false, isCapped: false };
  /** Paths to reindex. */
  #changes: Set<string> | "all" = new Set();
  #work: Promise<void> | undefined;
  #committed = 0;
  /** Start of the current scan's file reading, by `performance.now()`. */
  #scanStart = 0;
  #isClosed = false;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#shared = new SharedStore(options);
    this.#embedding = new BackgroundEmbedder({
      embed: options.embed ?? (async () => undefined),
      open: async () => {
        const store = await this.#open();
        return this.#shared.mayWrite ? store : undefined;
      },
      newAccess: () => this.#newAccess(),
      yieldToOthers: (store) => this.#yieldToOthers(store),
      isClosed: () => this.#isClosed,
      log: options.log,
      ...(options.maxVectors !== undefined && { maxVectors: options.maxVectors }),
    });
  }

  /** Sets the embedding model; undefined deletes all vectors. */
  setEmbeddingModel(model: string | undefined): void {
    this.#embedding.configure(model);
  }

  /** Resolves when all possible vectors are computed. */
  embeddingsSettled(): Promise<void> {
    return this.#embedding.settled();
  }

  /** Sets the workspace and rescans it. */
  configure(scope: Scope): Promise<void> {
    this.#scope = scope;
    return this.handleChanges();
  }

  /**
   * Reports that these files or folders may have changed; undefined means any. Resolves when the index is up to date.
   */
  handleChanges(paths?: readonly string[]): Promise<void> {
    const isAny = paths === undefined || paths.length > maxChanges || paths.some(affectsAllFiles);
    if (isAny || this.#changes === "all" || this.#changes.size + paths.length > maxChanges)
      this.#changes = "all";
    else for (const path of paths) this.#changes.add(path);
    this.#work ??= this.#catchUp().finally(() => {
      this.#work = undefined;
    });
    return this.#work;
  }

  /**
   * Finds parts of files relevant to the question, as currently on disk. Waits for an incomplete index for a limited
   * time.
   */
  async search(question: string): Promise<SearchResult> {
    try {
      const store = await this.#open();
      if (!this.#shared.mayWrite || this.#hasChanges()) void this.handleChanges([]);
      const { maxWaitMs = defaultMaxWaitMs } = this.#options;
      // Wait for both at once, so that a slow index leaves time for the model.
      const embedded = this.#embedding.embedQuery(question, store);
      const started = performance.now();
      const [embedding] = await Promise.all([
        withDeadline(embedded, maxWaitMs),
        this.#work && withDeadline(this.#work, maxWaitMs),
      ]);
      const leftMs = () => remainingMs(this.#progress, performance.now() - this.#scanStart);
      await untilDoneBy(started + longWaitFactor * maxWaitMs, () => this.#work, leftMs);
      const hits = await findHits(question, embedding, {
        store: await this.#open(),
        access: this.#newAccess(),
        fileUnits: this.#options.fileUnits,
        mayWrite: this.#shared.mayWrite,
      });
      return { hits, progress: { ...this.#progress, ...this.#embedding.progress(await this.#open()) } };
    } catch (error) {
      if (!isDamaged(error)) throw error;
      await this.#shared.discard();
      void this.handleChanges();
      return { hits: [], progress: { ...this.#progress, isIndexing: true } };
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#work;
    await this.#embedding.settled();
    this.#shared.close();
  }

  #hasChanges(): boolean {
    return this.#changes === "all" || this.#changes.size > 0;
  }

  async #catchUp(): Promise<void> {
    for (let failures = 0; failures < 3 && !this.#isClosed; ) {
      let store: IndexStore | undefined;
      try {
        store = await this.#open();
        if (!(this.#shared.mayWrite && this.#hasChanges())) break;
        const changes = this.#changes;
        this.#changes = new Set();
        this.#report({ isIndexing: true });
        if (changes === "all") await this.#scan(store);
        else await this.#update(store, changes);
        store.commit();
      } catch (error) {
        this.#changes = "all";
        failures++;
        // A search found the database replaced and reopened it.
        if (store !== undefined && !this.#shared.isOpen(store)) continue;
        if (!isDamaged(error)) {
          const reason = failureText(error, "the codebase index");
          this.#options.log.warn(`Indexing the codebase failed. ${reason}`);
          break;
        }
        await this.#shared.discard();
      }
    }
    if (this.#progress.isIndexing) this.#report({ isIndexing: false });
    this.#embedding.start();
  }

  async #open(): Promise<IndexStore> {
    const { store, isNew } = await this.#shared.open();
    if (isNew) this.#changes = "all";
    return store;
  }

  async #scan(store: IndexStore): Promise<void> {
    const access = this.#newAccess();
    const files = new Map<string, Granted>();
    let isCapped = false;
    for (const folder of access.folderPaths()) {
      for await (const { granted } of walkFolder(access, folder)) {
        if (this.#isOver()) return;
        if (isSkipped(granted.relativePath)) continue;
        isCapped = files.size === this.#options.maxFiles;
        if (isCapped) break;
        files.set(granted.real, granted);
        if (files.size % 20 === 0) await this.#yieldToOthers(store);
      }
    }
    this.#report({ done: 0, total: files.size, isCapped });
    this.#scanStart = performance.now();
    let done = 0;
    for (const granted of files.values()) {
      if (this.#isOver()) return;
      await updateFile(store, granted, store.file(granted.real), this.#options.fileUnits);
      this.#progress = { ...this.#progress, done: ++done };
      await this.#yieldToOthers(store);
    }
    for (const path of store.paths()) if (!files.has(path)) store.remove(path);
    const { log } = this.#options;
    if (isCapped)
      log.warn(`The codebase index is limited to the first ${files.size} files of the workspace.`);
    log.info(`The codebase index holds ${files.size} files.`);
  }

  async #update(store: IndexStore, paths: Iterable<string>): Promise<void> {
    const access = this.#newAccess();
    for (const path of paths) {
      if (this.#isOver()) return;
      const verdict = await access.judge(path);
      if (typeof verdict === "string") {
        store.removeAll(path, sep);
        continue;
      }
      if (!verdict.exists) store.removeAll(verdict.real, sep);
      else if (!isSkipped(verdict.relativePath)) await this.#updateBelow(store, access, path, verdict);
      await this.#yieldToOthers(store);
    }
  }

  /** Updates a file, or all files of a folder. */
  async #updateBelow(store: IndexStore, access: FileAccess, path: string, verdict: Granted): Promise<void> {
    const { fileUnits } = this.#options;
    let isFolder = false;
    for await (const { granted } of walkFolder(access, path)) {
      isFolder = true;
      if (this.#isOver()) return;
      if (isSkipped(granted.relativePath)) continue;
      await updateFile(store, granted, store.file(granted.real), fileUnits);
      await this.#yieldToOthers(store);
    }
    if (!isFolder) await updateFile(store, verdict, store.file(verdict.real), fileUnits);
  }

  /** Creates a `FileAccess` for each round, so that it reads the current rules. */
  #newAccess(): FileAccess {
    const { folders, neverRead } = this.#scope;
    const access = new FileAccess({ folders: () => folders, now: () => performance.now() });
    access.configure(neverRead);
    return access;
  }

  #isOver(): boolean {
    return this.#isClosed || this.#changes === "all";
  }

  /** Lets searches run, and waits while the model works for the user. */
  async #yieldToOthers(store: IndexStore): Promise<void> {
    const isBusy = () => !this.#isClosed && this.#options.isBusy?.() === true;
    if (isBusy() || performance.now() - this.#committed > commitMs) {
      store.commit();
      this.#committed = performance.now();
      this.#report({});
    }
    while (isBusy()) await delay(busyMs);
    await nextTurn();
  }

  #report(change: Partial<IndexProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#options.onProgress?.(this.#progress);
  }
}
