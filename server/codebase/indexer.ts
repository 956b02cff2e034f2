import { join, sep } from "node:path";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { FileAccess, type Granted } from "../context/fileAccess";
import { walkFolder } from "../context/walkFolder";
import { failureText } from "../protocol/failure";
import type { FileUnits } from "../syntax/syntax";
import { type Embed, Embedding } from "./embedding";
import type { Hit, IndexProgress, Scope, SearchResult } from "./messages";
import { bestParts, fused, ranked } from "./search";
import { SharedStore, type SharedStoreOptions } from "./sharedStore";
import { changesAll, isSkipped } from "./skip";
import { type IndexStore, isDamage } from "./store";
import { indexedText, linesOf, updateFile } from "./updateFile";
import { timeLeft, untilDoneBy, within } from "./within";
import { queryWords } from "./words";

export interface IndexerOptions extends SharedStoreOptions {
  readonly maxFiles: number;
  readonly fileUnits: FileUnits;
  readonly onProgress?: (progress: IndexProgress) => void;
  /** Whether something more important is going on; then nothing is indexed. */
  readonly isBusy?: () => boolean;
  /** Makes vectors, when there is a model for that; see `embedWith`. */
  readonly embed?: Embed;
  readonly maxVectors?: number;
  /** How long a search waits for the index to be complete, and then for the embedding model. */
  readonly patienceMs?: number;
}

/** How often the index is written to disk and its progress is reported. */
const commitMs = 300;
const busyMs = 50;
const defaultPatienceMs = 3000;
/** A search waits this many times `patienceMs` if the index will be complete by then. */
const longPatience = 4;
/** How many nearest chunks count. Few, because some chunk is always the nearest. */
const nearest = 12;
/** With more changes than these the whole workspace is looked through instead. */
const maxChanges = 500;

/** Keeps the index of a workspace up to date, when no other window does, and searches it. */
export class Indexer {
  readonly #options: IndexerOptions;
  #scope: Scope = { folders: [], neverRead: [] };
  readonly #shared: SharedStore;
  readonly #embedding: Embedding;
  #progress: IndexProgress = { done: 0, total: 0, isIndexing: false, isCapped: false };
  /** What is to be looked at. */
  #changes: Set<string> | "all" = new Set();
  #work: Promise<void> | undefined;
  #committed = 0;
  /** Since when the files of a scan are read. */
  #scanning = 0;
  #isClosed = false;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#shared = new SharedStore(options);
    this.#embedding = new Embedding({
      embed: options.embed ?? (async () => undefined),
      open: async () => {
        const store = await this.#open();
        return this.#shared.mayWrite ? store : undefined;
      },
      newAccess: () => this.#newAccess(),
      breathe: (store) => this.#breathe(store),
      isClosed: () => this.#isClosed,
      log: options.log,
      ...(options.maxVectors === undefined ? {} : { maxVectors: options.maxVectors }),
    });
  }

  /** Vectors are made with this model from now on; undefined for none, which drops those that there are. */
  embedWith(model: string | undefined): void {
    this.#embedding.use(model);
  }

  /** Settles when all vectors are made that can be. */
  embedded(): Promise<void> {
    return this.#embedding.settled();
  }

  /** From now on this is the workspace. */
  use(scope: Scope): Promise<void> {
    this.#scope = scope;
    return this.changed();
  }

  /** These files or folders, or any, may be others now. Settles when the index knows. */
  changed(paths?: readonly string[]): Promise<void> {
    const isAny = paths === undefined || paths.length > maxChanges || paths.some(changesAll);
    if (isAny || this.#changes === "all" || this.#changes.size + paths.length > maxChanges)
      this.#changes = "all";
    else for (const path of paths) this.#changes.add(path);
    this.#work ??= this.#catchUp().finally(() => {
      this.#work = undefined;
    });
    return this.#work;
  }

  /** Parts of files that are about the question, as they are on disk now. Waits a while for an index that is not complete. */
  async search(question: string): Promise<SearchResult> {
    try {
      const store = await this.#open();
      if (!this.#shared.mayWrite || this.#hasChanges()) void this.changed([]);
      const { patienceMs = defaultPatienceMs } = this.#options;
      // Both at once: a long wait for the index would leave no patience for the model.
      const asked = this.#embedding.directionOf(question, store);
      const started = performance.now();
      const [direction] = await within(patienceMs, asked, this.#work);
      const leftMs = () => timeLeft(this.#progress, performance.now() - this.#scanning);
      await untilDoneBy(started + longPatience * patienceMs, () => this.#work, leftMs);
      const hits = await this.#hits(question, direction);
      return { hits, progress: { ...this.#progress, ...this.#embedding.progress(await this.#open()) } };
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#shared.discard();
      void this.changed();
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
        this.#tell({ isIndexing: true });
        if (changes === "all") await this.#scan(store);
        else await this.#update(store, changes);
        store.commit();
      } catch (error) {
        this.#changes = "all";
        failures++;
        // A search has found that the database is another one now.
        if (store !== undefined && !this.#shared.isOpen(store)) continue;
        if (!isDamage(error)) {
          const reason = failureText(error, undefined, "the codebase index");
          this.#options.log.warn(`The codebase could not be indexed. ${reason}`);
          break;
        }
        await this.#shared.discard();
      }
    }
    if (this.#progress.isIndexing) this.#tell({ isIndexing: false });
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
        if (isSkipped(granted.way)) continue;
        isCapped = files.size === this.#options.maxFiles;
        if (isCapped) break;
        files.set(granted.real, granted);
        if (files.size % 20 === 0) await this.#breathe(store);
      }
    }
    this.#tell({ done: 0, total: files.size, isCapped });
    this.#scanning = performance.now();
    let done = 0;
    for (const granted of files.values()) {
      if (this.#isOver()) return;
      await updateFile(store, granted, store.file(granted.real), this.#options.fileUnits);
      this.#progress = { ...this.#progress, done: ++done };
      await this.#breathe(store);
    }
    for (const path of store.paths()) if (!files.has(path)) store.remove(path);
    const { log } = this.#options;
    if (isCapped) log.warn(`Only the first ${files.size} files of the workspace are in the codebase index.`);
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
      else if (!isSkipped(verdict.way)) await this.#updateBelow(store, access, path, verdict);
      await this.#breathe(store);
    }
  }

  /** A file, or all files of a folder. */
  async #updateBelow(store: IndexStore, access: FileAccess, path: string, verdict: Granted): Promise<void> {
    const { fileUnits } = this.#options;
    let isFolder = false;
    for await (const { granted } of walkFolder(access, path)) {
      isFolder = true;
      if (this.#isOver()) return;
      if (isSkipped(granted.way)) continue;
      await updateFile(store, granted, store.file(granted.real), fileUnits);
      await this.#breathe(store);
    }
    if (!isFolder) await updateFile(store, verdict, store.file(verdict.real), fileUnits);
  }

  async #hits(question: string, direction: Float32Array | undefined): Promise<readonly Hit[]> {
    const store = await this.#open();
    const words = queryWords(question);
    const near = () => (direction ? store.vectors.nearest(direction, nearest) : []);
    const find = () => bestParts(fused(ranked(store.search(words), question), near()));
    const found = find();
    const { allowed, isStale } = await this.#refresh(store, new Set(found.map(({ path }) => path)));
    const hits: Hit[] = [];
    for (const { path: real, start, end } of isStale ? find() : found) {
      const path = allowed.get(real);
      const text = path === undefined ? undefined : await indexedText(real);
      if (path === undefined || text === undefined) continue;
      hits.push({ path, start, text: linesOf(text).slice(start, end).join("\n") });
    }
    store.commit();
    return hits;
  }

  /**
   * Which of the files may still be read, with the path that they have in the editor. Whoever may write brings the index up to
   * date with them.
   */
  async #refresh(store: IndexStore, paths: ReadonlySet<string>) {
    const access = this.#newAccess();
    const folders = new Map<string, string>();
    for (const folder of access.folderPaths()) {
      const verdict = await access.judge(folder);
      if (typeof verdict !== "string") folders.set(verdict.real, folder);
    }
    const allowed = new Map<string, string>();
    let isStale = false;
    for (const path of paths) {
      const verdict = await access.judge(path);
      if (typeof verdict !== "string")
        allowed.set(path, join(folders.get(verdict.folder) ?? verdict.folder, verdict.way));
      if (!this.#shared.mayWrite) continue;
      if (typeof verdict === "string") store.remove(path);
      else if (!(await updateFile(store, verdict, store.file(path), this.#options.fileUnits))) continue;
      isStale = true;
    }
    return { allowed, isStale };
  }

  /** Rules are read anew for each round. */
  #newAccess(): FileAccess {
    const { folders, neverRead } = this.#scope;
    const access = new FileAccess({ folders: () => folders, now: () => performance.now() });
    access.use(neverRead);
    return access;
  }

  #isOver(): boolean {
    return this.#isClosed || this.#changes === "all";
  }

  /** Lets searches through, and waits while the model works for the user. */
  async #breathe(store: IndexStore): Promise<void> {
    const isBusy = () => !this.#isClosed && this.#options.isBusy?.() === true;
    if (isBusy() || performance.now() - this.#committed > commitMs) {
      store.commit();
      this.#committed = performance.now();
      this.#tell({});
    }
    while (isBusy()) await delay(busyMs);
    await nextTurn();
  }

  #tell(change: Partial<IndexProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#options.onProgress?.(this.#progress);
  }
}
