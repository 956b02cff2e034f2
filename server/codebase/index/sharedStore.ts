import { closeSync, existsSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../log";
import { failureText } from "../../protocol/failure";
import { Mutex } from "../../util/mutex";
import { databaseName, IndexStore, NewerIndexError, type Sqlite } from "./store";

export interface SharedStoreOptions {
  readonly sqlite: Sqlite;
  /** Folder of the database; without one the database is in memory. */
  readonly folder?: string;
  readonly log: Logger;
}

const lockName = "writer.lock";

/**
 * The database of a workspace, which several windows may share. The window that holds the lock writes; the others
 * read and take over once the lock is free.
 */
export class SharedStore {
  readonly #options: SharedStoreOptions;
  #store: IndexStore | undefined;
  #inMemory = false;
  #lock: { close(): void } | undefined;
  readonly #mutex = new Mutex();

  constructor(options: SharedStoreOptions) {
    this.#options = options;
  }

  get mayWrite(): boolean {
    return this.#lock !== undefined;
  }

  isOpen(store: IndexStore): boolean {
    return store === this.#store;
  }

  /** Opens the current database, which another window may have replaced. `isNew` means that it may be out of date. */
  async open(): Promise<{ readonly store: IndexStore; readonly isNew: boolean }> {
    using _ = await this.#mutex.acquire();
    const { sqlite, folder } = this.#options;
    if (await this.#store?.isReplaced()) this.#closeStore();
    const previous = this.#store;
    this.#store ??= await this.#openStore();
    const hadLock = this.mayWrite;
    this.#lock ??= lockForWriting(sqlite, this.#inMemory ? undefined : folder);
    return { store: this.#store, isNew: previous !== this.#store || hadLock !== this.mayWrite };
  }

  /** Falls back to memory if there is no folder, or if the database there must be kept or cannot be opened. */
  async #openStore(): Promise<IndexStore> {
    const { sqlite, folder, log } = this.#options;
    if (folder === undefined || this.#inMemory) return IndexStore.open(sqlite, undefined);
    try {
      return await IndexStore.open(sqlite, folder);
    } catch (error) {
      if (!mustKeep(error)) throw error;
      const reason =
        error instanceof NewerIndexError ? "A newer version of Inhouse wrote it." : failureText(error);
      log.warn(`The codebase index on disk is left unchanged; using one in memory. ${reason}`);
      this.#inMemory = true;
      return IndexStore.open(sqlite, undefined);
    }
  }

  /** Discards a damaged database; the next `open` creates a new one. */
  async discard(): Promise<void> {
    const { sqlite, folder, log } = this.#options;
    this.#closeStore();
    if (folder === undefined || this.#inMemory) return;
    this.#lock ??= lockForWriting(sqlite, folder);
    if (!this.mayWrite) return;
    log.warn("The codebase index is damaged or from another version. Rebuilding it.");
    await eraseIndex(folder);
  }

  close(): void {
    this.#closeStore();
    this.#lock?.close();
    this.#lock = undefined;
  }

  #closeStore(): void {
    try {
      this.#store?.close();
    } catch {
      // A damaged database may fail to close.
    }
    this.#store = undefined;
  }
}

/** Deletes the index but not the lock, which another window may hold. */
export async function eraseIndex(folder: string): Promise<void> {
  for (const end of ["", "-wal", "-shm", "-journal"])
    await rm(join(folder, databaseName + end), { force: true });
}

/**
 * Takes SQLite's exclusive lock on an empty database, which ends with the process. Returns undefined if another
 * window holds it.
 */
function lockForWriting(sqlite: Sqlite, folder: string | undefined): { close(): void } | undefined {
  if (folder === undefined) return { close() {} };
  const path = join(folder, lockName);
  // SQLite would create a file that others can read. Don't open an existing one: closing it would release another
  // window's lock.
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
  const lock = new sqlite.DatabaseSync(path);
  try {
    lock.exec("pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive;");
    return lock;
  } catch {
    lock.close();
    return undefined;
  }
}

/** Whether the database on disk must be kept or cannot be opened; waiting helps only while another window writes. */
function mustKeep(error: unknown): boolean {
  if (error instanceof NewerIndexError) return true;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const [denied, readOnly, cannotOpen] = [3, 8, 14];
  if (typeof errcode === "number") return [denied, readOnly, cannotOpen].includes(errcode & 0xff);
  const ofFolder = ["EISLINK", "EOTHERUSER", "EOPENTOOTHERS"];
  return ["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR", "EEXIST", ...ofFolder].includes(String(code));
}
