import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ensurePrivateFolder } from "../../files/privateFolder";
import type { FoundChunk, IndexedFile, NewFile } from "./indexedFile";
import { Sql } from "./sql";
import { textToEmbed, Vectors, vectorsSchema } from "./vectors";
import { indexedWords } from "./words";

/** The result lists of a keyword search, each ranked by BM25. */
export interface WordMatches {
  /** Matches all words of a chunk. */
  readonly anywhere: readonly FoundChunk[];
  /** Matches only the names and signatures that a chunk declares. */
  readonly declared: readonly FoundChunk[];
  /** Matches two consecutive words of the question. */
  readonly consecutive: readonly FoundChunk[];
}

/** Increase whenever the tables, or how chunks and words are built, change. */
export const indexVersion = 3;
export const databaseName = "codebase.sqlite";
/** Matches per list; more do not change which are the best. */
const maxMatches = 200;
/** BM25 weights of the columns path, names and text. */
const weights = "6, 4, 1";
const tokenize = "tokenize = 'porter unicode61 remove_diacritics 2'";

const schema = `
  create table files (
    id integer primary key, path text not null unique, shown text not null,
    mtime real not null, size integer not null, hash text not null
  );
  create table chunks (
    id integer primary key, file integer not null, start integer not null, "end" integer not null, hash blob not null
  );
  create index chunks_of_file on chunks (file);
  create index chunks_by_hash on chunks (hash);
  create virtual table words using fts5 (
    path, names, text, content = '', contentless_delete = 1, ${tokenize}
  );
  create virtual table heads using fts5(head, content = '', contentless_delete = 1, ${tokenize});
  ${vectorsSchema}
  pragma user_version = ${indexVersion};
`;

/** Node's SQLite module. */
export type Sqlite = typeof import("node:sqlite");

/** Returns undefined if this Node has no SQLite. */
export async function loadSqlite(): Promise<Sqlite | undefined> {
  return import("node:sqlite").catch(() => undefined);
}

/**
 * The index of a workspace in a SQLite database: files, chunks, and FTS5 tables with the words of each chunk and of
 * its declarations. It stores no text, but embeddings if the user has configured a model. Opening or using a database
 * that is damaged or from another version throws; see `isDamaged`.
 */
export class IndexStore {
  readonly vectors: Vectors;
  readonly #sql: Sql;

  private constructor(
    database: DatabaseSync,
    /** Inode of the database, to detect that another process has replaced it. */
    private readonly inode: number | undefined,
    private readonly folder: string | undefined,
  ) {
    this.#sql = new Sql(database);
    this.vectors = new Vectors(this.#sql);
  }

  /** Opens the index in `folder`, which is created if needed; in memory without a folder. */
  static async open(sqlite: Sqlite, folder: string | undefined): Promise<IndexStore> {
    if (folder !== undefined) await createPrivately(folder);
    const path = folder === undefined ? ":memory:" : join(folder, databaseName);
    const database = new sqlite.DatabaseSync(path);
    try {
      if (versionOf(database) > indexVersion) throw new NewerIndexError();
      database.exec("pragma busy_timeout = 2000; pragma journal_mode = wal; pragma synchronous = normal;");
      database.exec(
        "pragma cache_size = -16000; pragma temp_store = memory; pragma journal_size_limit = 33554432;",
      );
      prepareTables(database);
      const inode = folder === undefined ? undefined : (await stat(path)).ino;
      return new IndexStore(database, inode, folder);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether another process has replaced the database on disk. */
  async isReplaced(): Promise<boolean> {
    if (this.folder === undefined) return false;
    const now = await stat(join(this.folder, databaseName)).catch(() => undefined);
    return now?.ino !== this.inode;
  }

  paths(): string[] {
    return this.#sql.all("select path from files").map(({ path }) => String(path));
  }

  file(path: string): IndexedFile | undefined {
    const [row] = this.#sql.all("select id, mtime as mtimeMs, size, hash from files where path = ?", path);
    return row as unknown as IndexedFile | undefined;
  }

  /** Replaces the entries of a file. */
  put({ path, shown, mtimeMs, size, hash, lines, chunks, heads }: NewFile): void {
    this.#sql.begin();
    this.remove(path);
    const insert = "insert into files (path, shown, mtime, size, hash) values (?, ?, ?, ?, ?)";
    const file = this.#sql.run(insert, path, shown, mtimeMs, size, hash);
    const shownWords = indexedWords(shown);
    for (const [at, { start, end, names }] of chunks.entries()) {
      const text = lines.slice(start, end).join("\n");
      const insert = 'insert into chunks (file, start, "end", hash) values (?, ?, ?, ?)';
      const chunk = this.#sql.run(insert, file, start, end, chunkHash(shown, text));
      const words = [shownWords, indexedWords(names.join(" ")), indexedWords(text)];
      this.#sql.run("insert into words (rowid, path, names, text) values (?, ?, ?, ?)", chunk, ...words);
      const head = indexedWords(heads[at] ?? "");
      if (head === "") continue;
      this.#sql.run("insert into heads (rowid, head) values (?, ?)", chunk, head);
    }
  }

  /** Updates the modification time of an unchanged file. */
  touch(path: string, mtimeMs: number): void {
    this.#sql.begin();
    this.#sql.run("update files set mtime = ? where path = ?", mtimeMs, path);
  }

  remove(path: string): void {
    const existing = this.file(path);
    if (existing === undefined) return;
    this.#sql.begin();
    for (const table of ["words", "heads"])
      this.#sql.run(
        `delete from ${table} where rowid in (select id from chunks where file = ?)`,
        existing.id,
      );
    this.#sql.run("delete from chunks where file = ?", existing.id);
    this.#sql.run("delete from files where id = ?", existing.id);
  }

  /** Removes a file, or everything in a folder. */
  removeAll(path: string, separator: string): void {
    const below = "select path from files where path = ? or (path > ? and path < ?)";
    // All paths below the folder sort before the folder plus the character after the separator.
    const next = String.fromCharCode(separator.charCodeAt(0) + 1);
    for (const file of this.#sql.all(below, path, path + separator, path + next))
      this.remove(String(file["path"]));
  }

  /** Finds chunks that contain any of the words, declare any of them, or contain two consecutive ones. */
  search(words: readonly string[]): WordMatches {
    const quoted = words.map((word) => word.replaceAll('"', ""));
    const any = quoted.map((word) => `"${word}"`).join(" OR ");
    const pairs = quoted.slice(1).map((word, at) => `"${quoted[at]} ${word}"`);
    return {
      anywhere: this.#matches("words", weights, any, maxMatches),
      declared: this.#matches("heads", "1", any, maxMatches),
      consecutive: this.#matches("words", "1, 1, 1", pairs.join(" OR "), maxMatches / 2),
    };
  }

  #matches(table: string, weights: string, match: string, limit: number): readonly FoundChunk[] {
    if (match === "") return [];
    const rows = this.#sql.all(
      `select files.path, files.shown, chunks.start, chunks."end", -found.score as score
       from (select rowid, bm25(${table}, ${weights}) as score from ${table} where ${table} match ?
             order by score limit ?) as found
       join chunks on chunks.id = found.rowid join files on files.id = chunks.file order by found.score`,
      match,
      limit,
    );
    return rows as unknown as FoundChunk[];
  }

  /** Makes writes durable and visible to other processes. */
  commit(): void {
    this.#sql.commit();
  }

  close(): void {
    this.#sql.close();
  }
}

/** A 12-byte hash of the text that is embedded for a chunk. */
function chunkHash(shown: string, text: string): Uint8Array {
  return createHash("sha1").update(textToEmbed(shown, text)).digest().subarray(0, 12);
}

/** Whether the file is corrupt, not a database or from another version, and must be rebuilt. */
export function isDamaged(error: unknown): boolean {
  if (error instanceof OtherVersionError) return true;
  const { errcode } = error as { errcode?: unknown };
  const corrupt = 11;
  const notADatabase = 26;
  return typeof errcode === "number" && [corrupt, notADatabase].includes(errcode & 0xff);
}

class OtherVersionError extends Error {}

/** A newer version of Inhouse wrote the index, which must be kept for it. */
export class NewerIndexError extends Error {}

/** Returns 0 for a new database. */
function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("pragma user_version").get()?.["user_version"]);
}

function prepareTables(database: DatabaseSync): void {
  if (versionOf(database) === indexVersion) return;
  // Another window may be creating them.
  database.exec("begin immediate");
  try {
    if (versionOf(database) !== indexVersion) {
      if (database.prepare("select 1 from sqlite_master").get() !== undefined) throw new OtherVersionError();
      database.exec(schema);
    }
  } finally {
    database.exec("commit");
  }
}

/** Creates the database with mode 0600; SQLite gives its other files the same permissions. */
async function createPrivately(folder: string): Promise<void> {
  await ensurePrivateFolder(folder);
  await (await open(join(folder, databaseName), "a", 0o600)).close();
}
