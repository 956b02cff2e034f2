import { basename, dirname, join } from "node:path";
import { isInside } from "../../files/realPath";
import type { FolderEntries, WorkspaceFile, WorkspaceFiles } from "../workspaceFiles";

const limits = { reads: 64, listings: 24, entries: 1000 };
/** So long what is in a folder counts as known, in milliseconds. */
const knownMs = 10_000;
const maxKnown = 500;

interface Known {
  readonly at: number;
  readonly entries: Promise<Folder>;
  /** As soon as it is there. */
  listed?: Folder;
}

interface Folder {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  readonly isCut: boolean;
}

const nothing: Folder = { files: new Set(), folders: new Set(), isCut: false };
const knownFolders = new WeakMap<WorkspaceFiles, Map<string, Known>>();

/**
 * What the files of one workspace folder are asked while imports are resolved: a bounded number of reads and listings, nothing outside
 * of the folder, and no answer is waited for once the signal aborts.
 */
export class Lookup {
  readonly root: string;
  readonly #files: WorkspaceFiles;
  readonly #aborted: Promise<undefined>;
  readonly #signal: AbortSignal;
  readonly #known: Map<string, Known>;
  readonly #read = new Map<string, Promise<WorkspaceFile | undefined>>();
  readonly #made = new Map<string, Promise<unknown>>();
  #listings = 0;

  constructor(files: WorkspaceFiles, root: string, signal: AbortSignal) {
    this.root = root;
    this.#files = files;
    this.#signal = signal;
    this.#aborted = new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    this.#known = knownFolders.get(files) ?? new Map();
    knownFolders.set(files, this.#known);
  }

  /** The text of a file; undefined as well when enough was read. */
  async read(path: string): Promise<WorkspaceFile | undefined> {
    let reading = this.#read.get(path);
    if (reading === undefined) {
      if (this.#signal.aborted || !this.#isOwn(path) || this.#read.size >= limits.reads) return undefined;
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
    if (!this.#isOwn(path)) return false;
    if (path === this.root) return true;
    return (await this.#folder(dirname(path))).folders.has(basename(path));
  }

  async isFile(path: string): Promise<boolean> {
    if (!this.#isOwn(path) || path === this.root) return false;
    const { files, isCut } = await this.#folder(dirname(path));
    return files.has(basename(path)) || (isCut && (await this.read(path)) !== undefined);
  }

  /** The first one that is a file. */
  async first(paths: Iterable<string>): Promise<string | undefined> {
    for (const path of paths) {
      if (this.#signal.aborted) return undefined;
      if (await this.isFile(path)) return path;
    }
    return undefined;
  }

  /** The folders from a folder up to the workspace folder, that one included. */
  foldersAbove(folder: string): readonly string[] {
    const folders: string[] = [];
    for (let at = folder; this.#isOwn(at) && folders.length < 16; at = dirname(at)) {
      folders.push(at);
      if (at === this.root) break;
    }
    return folders;
  }

  /** The nearest file with one of the names, in a folder or above it. */
  nearest(folder: string, ...names: readonly string[]): Promise<string | undefined> {
    return this.first(this.foldersAbove(folder).flatMap((above) => names.map((name) => join(above, name))));
  }

  /** What `make` gives, made once for each key. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#made.get(key) as Promise<T> | undefined;
    const made = known ?? make();
    if (known === undefined) this.#made.set(key, made);
    return made;
  }

  #isOwn(path: string): boolean {
    return isInside(this.root, path);
  }

  async #folder(path: string): Promise<Folder> {
    if (!this.#isOwn(path)) return nothing;
    const known = this.#fresh(path);
    if (known !== undefined) return known.listed ?? (await this.#unlessAborted(known.entries));
    if (this.#isMissing(path)) return nothing;
    if (this.#signal.aborted || ++this.#listings > limits.listings) return nothing;
    if (this.#known.size >= maxKnown) this.#known.clear();
    const entries = this.#files.entries(path, limits.entries).then(folderOf);
    const listing: Known = { at: performance.now(), entries };
    this.#known.set(path, listing);
    void entries.then((listed) => {
      listing.listed = listed;
    });
    return this.#unlessAborted(entries);
  }

  async #unlessAborted(entries: Promise<Folder>): Promise<Folder> {
    return (await Promise.race([entries, this.#aborted])) ?? nothing;
  }

  #fresh(path: string): Known | undefined {
    const known = this.#known.get(path);
    return known !== undefined && performance.now() - known.at < knownMs ? known : undefined;
  }

  /** Whether what is known of a folder above says that there is no such folder. */
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
