import { basename, dirname, join } from "node:path";
import { isInside } from "../../files/realPath";
import type { FolderEntries, WorkspaceFile, WorkspaceFiles } from "../../workspace/workspaceFiles";

const limits = { reads: 64, listings: 24, entries: 1000 };
/** How long to cache the listing of a folder, in milliseconds. */
const freshMs = 10_000;
const maxListings = 500;

interface CachedListing {
  readonly at: number;
  readonly entries: Promise<Folder>;
  /** Set when `entries` has resolved. */
  listed?: Folder;
}

interface Folder {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  readonly isCut: boolean;
}

const noEntries: Folder = { files: new Set(), folders: new Set(), isCut: false };
const knownFolders = new WeakMap<WorkspaceFiles, Map<string, CachedListing>>();

/**
 * File access for resolving imports in one workspace folder. Limits the number of reads and listings, never leaves
 * the folder, and stops waiting if the signal aborts.
 */
export class Lookup {
  readonly root: string;
  readonly #files: WorkspaceFiles;
  readonly #signal: AbortSignal;
  /** Resolves when the signal aborts. One for all waits, because each listener on a signal counts as a possible leak. */
  readonly #aborted: Promise<undefined>;
  readonly #known: Map<string, CachedListing>;
  readonly #read = new Map<string, Promise<WorkspaceFile | undefined>>();
  readonly #results = new Map<string, Promise<unknown>>();
  #listings = 0;

  constructor(files: WorkspaceFiles, root: string, signal: AbortSignal) {
    this.root = root;
    this.#files = files;
    this.#signal = signal;
    this.#aborted = new Promise((resolve) => {
      if (signal.aborted) resolve(undefined);
      else signal.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    this.#known = knownFolders.get(files) ?? new Map();
    knownFolders.set(files, this.#known);
  }

  /** Reads a file. Returns undefined if it can't be read, lies outside of the folder, or exceeds the limit on reads. */
  async read(path: string): Promise<WorkspaceFile | undefined> {
    let reading = this.#read.get(path);
    if (reading === undefined) {
      if (this.#signal.aborted || !this.#isInRoot(path) || this.#read.size >= limits.reads) return undefined;
      reading = this.#files.read(path);
      this.#read.set(path, reading);
    }
    return Promise.race([reading, this.#aborted]);
  }

  /** Names of the files in a folder, in order. */
  async filesIn(folder: string): Promise<readonly string[]> {
    return [...(await this.#folder(folder)).files];
  }

  /** Names of the folders in a folder, in order. */
  async foldersIn(folder: string): Promise<readonly string[]> {
    return [...(await this.#folder(folder)).folders];
  }

  async isFolder(path: string): Promise<boolean> {
    if (!this.#isInRoot(path)) return false;
    if (path === this.root) return true;
    return (await this.#folder(dirname(path))).folders.has(basename(path));
  }

  async isFile(path: string): Promise<boolean> {
    if (!this.#isInRoot(path) || path === this.root) return false;
    const { files, isCut } = await this.#folder(dirname(path));
    return files.has(basename(path)) || (isCut && (await this.read(path)) !== undefined);
  }

  /** The first path that is a file. */
  async first(paths: Iterable<string>): Promise<string | undefined> {
    for (const path of paths) {
      if (this.#signal.aborted) return undefined;
      if (await this.isFile(path)) return path;
    }
    return undefined;
  }

  /** The folders from `folder` up to the workspace folder, both included; at most 16. */
  foldersAbove(folder: string): readonly string[] {
    const folders: string[] = [];
    for (let at = folder; this.#isInRoot(at) && folders.length < 16; at = dirname(at)) {
      folders.push(at);
      if (at === this.root) break;
    }
    return folders;
  }

  /** The nearest file with one of the names, in `folder` or above it. */
  nearest(folder: string, ...names: readonly string[]): Promise<string | undefined> {
    return this.first(this.foldersAbove(folder).flatMap((above) => names.map((name) => join(above, name))));
  }

  /** Result of `make`, computed once per key. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#results.get(key) as Promise<T> | undefined;
    const result = known ?? make();
    if (known === undefined) this.#results.set(key, result);
    return result;
  }

  #isInRoot(path: string): boolean {
    return isInside(this.root, path);
  }

  async #folder(path: string): Promise<Folder> {
    if (!this.#isInRoot(path)) return noEntries;
    const known = this.#fresh(path);
    if (known !== undefined) return known.listed ?? (await this.#list(known.entries));
    if (this.#isMissing(path)) return noEntries;
    if (this.#signal.aborted || ++this.#listings > limits.listings) return noEntries;
    if (this.#known.size >= maxListings) this.#known.clear();
    const entries = this.#files.entries(path, limits.entries).then(folderOf);
    const listing: CachedListing = { at: performance.now(), entries };
    this.#known.set(path, listing);
    void entries.then((listed) => {
      listing.listed = listed;
    });
    return this.#list(entries);
  }

  /** The folder, or an empty one if the signal aborts first. */
  async #list(entries: Promise<Folder>): Promise<Folder> {
    return (await Promise.race([entries, this.#aborted])) ?? noEntries;
  }

  #fresh(path: string): CachedListing | undefined {
    const known = this.#known.get(path);
    return known !== undefined && performance.now() - known.at < freshMs ? known : undefined;
  }

  /** Whether a cached listing of a parent folder shows that the folder doesn't exist. */
  #isMissing(path: string): boolean {
    for (let at = path; at !== this.root && at !== dirname(at); at = dirname(at)) {
      const above = this.#fresh(dirname(at))?.listed;
      if (above !== undefined) return !above.isCut && !above.folders.has(basename(at));
    }
    return false;
  }
}

function folderOf({ files, folders, isCut }: FolderEntries): Folder {
  return { files: new Set(files), folders: new Set(folders), isCut };
}
