import { closeSync, existsSync, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../log";
import { failureText } from "../protocol/failure";
import { databaseName, IndexStore, NewerIndexError, type Sqlite } from "./store";

export interface SharedStoreOptions {
  readonly sqlite: Sqlite;
  /** Folder of the database; without one it is in memory. */
  readonly folder?: string;
  readonly log: Logger;
}

const lockName = "writer.lock";

/**
 * The database of a workspace, which several windows may have open. Whoever has the lock writes, the others read, and take over
 * when it lets go, whichever way.
 */
export class SharedStore {
  readonly #options: SharedStoreOptions;
  #store: IndexStore | undefined;
  #inMemory = false;
  #lock: { close(): void } | undefined;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(options: SharedStoreOptions) {
    this.#options = options;
  }

  get mayWrite(): boolean {
    return this.#lock !== undefined;
  }

  isOpen(store: IndexStore): boolean {
    return store === this.#store;
  }

  /** The database as it is now: another window may have erased it. `isNew` when it may not be up to date. */
  open(): Promise<{ readonly store: IndexStore; readonly isNew: boolean }> {
    const opened = this.#opening.then(() => this.#open());
    this.#opening = opened.catch(() => {});
    return opened;
  }

  async #open() {
    const { sqlite, folder } = this.#options;
    if (await this.#store?.isReplaced()) this.#closeStore();
    const known = this.#store;
    this.#store ??= await this.#openStore();
    const hadLock = this.mayWrite;
    this.#lock ??= lockForWriting(sqlite, this.#inMemory ? undefined : folder);
    return { store: this.#store, isNew: known !== this.#store || hadLock !== this.mayWrite };
  }

  /** In memory where there is no folder, or where what is there has to stay: another version's, or what cannot be opened. */
  async #openStore(): Promise<IndexStore> {
    const { sqlite, folder, log } = this.#options;
    if (folder === undefined || this.#inMemory) return IndexStore.open(sqlite, undefined);
    try {
      return await IndexStore.open(sqlite, folder);
    } catch (error) {
      if (!mustStay(error)) throw error;
      const reason = error instanceof NewerIndexError ? "A later version has made it." : failureText(error);
      log.warn(`The codebase index on the disk stays as it is, and another one is kept in memory. ${reason}`);
      this.#inMemory = true;
      return IndexStore.open(sqlite, undefined);
    }
  }

  /** After damage: the next `open` makes a new database. */
  async discard(): Promise<void> {
    const { sqlite, folder, log } = this.#options;
    this.#closeStore();
    if (folder === undefined || this.#inMemory) return;
    this.#lock ??= lockForWriting(sqlite, folder);
    if (!this.mayWrite) return;
    log.warn("The codebase index was damaged or of another version; it is built anew.");
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
      // What is damaged may not even close.
    }
    this.#store = undefined;
  }
}

/** Deletes the index. The lock stays: another window may hold it. */
export async function eraseIndex(folder: string): Promise<void> {
  for (const end of ["", "-wal", "-shm", "-journal"])
    await rm(join(folder, databaseName + end), { force: true });
}

/** SQLite's own lock on a database in which nothing is written: it goes with the process. Undefined when another has it. */
function lockForWriting(sqlite: Sqlite, folder: string | undefined): { close(): void } | undefined {
  if (folder === undefined) return { close() {} };
  const path = join(folder, lockName);
  // SQLite would make it readable for others. One that is there is not opened: to close it would end another's lock on it.
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

/** What is on the disk is not ours to change, or cannot be opened; to wait would not help, as it does when another window writes. */
function mustStay(error: unknown): boolean {
  if (error instanceof NewerIndexError) return true;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const [denied, readOnly, cannotOpen] = [3, 8, 14];
  if (typeof errcode === "number") return [denied, readOnly, cannotOpen].includes(errcode & 0xff);
  const ofFolder = ["EISLINK", "EOTHERUSER", "EOPENTOOTHERS"];
  return ["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR", "EEXIST", ...ofFolder].includes(String(code));
}
