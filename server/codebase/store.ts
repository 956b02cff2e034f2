import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { privateFolder } from "../files/privateFolder";
import type { Chunk } from "./chunks";
import { Sql } from "./sql";
import { textToEmbed, Vectors, vectorsSchema } from "./vectors";
import { indexedWords } from "./words";

/** A file as it was when it was read. */
export interface FileStamp {
  readonly mtimeMs: number;
  readonly size: number;
  readonly hash: string;
}

export interface IndexedFile extends FileStamp {
  readonly id: number;
}

export interface NewFile extends FileStamp {
  /** Absolute path without links. */
  readonly path: string;
  /** Relative to its workspace folder. */
  readonly shown: string;
  readonly lines: readonly string[];
  readonly chunks: readonly Chunk[];
  /** Names and signatures of what each chunk declares. */
  readonly heads: readonly string[];
}

export interface FoundChunk {
  readonly path: string;
  readonly shown: string;
  readonly start: number;
  readonly end: number;
  /** The higher the better. */
  readonly score: number;
}

/** The lists of a search by words, each by BM25. */
export interface WordMatches {
  /** By all words of a chunk. */
  readonly anywhere: readonly FoundChunk[];
  /** By the words of its path and of what it declares alone. */
  readonly declared: readonly FoundChunk[];
  /** By two words of the question that follow each other. */
  readonly inARow: readonly FoundChunk[];
}

/** Counts up whenever what is in the tables, or how chunks and words are made, changes. */
export const indexVersion = 3;
export const databaseName = "codebase.sqlite";
/** Of each kind; more do not change which are the best. */
const mostMatches = 200;
/** How much a word in the path and in a declared name counts beside one in the text. */
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

/** SQLite comes with Node. */
export type Sqlite = typeof import("node:sqlite");

/** Undefined where Node has none yet. */
export async function loadSqlite(): Promise<Sqlite | undefined> {
  return import("node:sqlite").catch(() => undefined);
}

/**
 * The index of a workspace in a SQLite database: which files and chunks there are, and FTS5 tables with the words of each
 * chunk and of what it declares. It keeps no text, but the directions of its meaning where the user has named a model for that. One that is damaged or of another version throws when it is opened or used; see `isDamage`.
 */
export class IndexStore {
  readonly vectors: Vectors;
  readonly #sql: Sql;

  private constructor(
    database: DatabaseSync,
    /** Which file it is, to see when another process has replaced it. */
    private readonly inode: number | undefined,
    private readonly folder: string | undefined,
  ) {
    this.#sql = new Sql(database);
    this.vectors = new Vectors(this.#sql);
  }

  /** In this folder, which is made when needed; in memory without one. */
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

  /** Whether the database on disk is another one by now. */
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

  /** Replaces what is known of the file. */
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

  /** The same text with another time. */
  touch(path: string, mtimeMs: number): void {
    this.#sql.begin();
    this.#sql.run("update files set mtime = ? where path = ?", mtimeMs, path);
  }

  remove(path: string): void {
    const known = this.file(path);
    if (known === undefined) return;
    this.#sql.begin();
    for (const table of ["words", "heads"])
      this.#sql.run(`delete from ${table} where rowid in (select id from chunks where file = ?)`, known.id);
    this.#sql.run("delete from chunks where file = ?", known.id);
    this.#sql.run("delete from files where id = ?", known.id);
  }

  /** A file, or everything in a folder. */
  removeAll(path: string, separator: string): void {
    const below = "select path from files where path = ? or (path > ? and path < ?)";
    // The character after the separator ends what begins with it.
    const next = String.fromCharCode(separator.charCodeAt(0) + 1);
    for (const file of this.#sql.all(below, path, path + separator, path + next))
      this.remove(String(file["path"]));
  }

  /** Chunks with any of the words, by all that they say and by what they declare, and those with two of them in a row. */
  search(words: readonly string[]): WordMatches {
    const quoted = words.map((word) => word.replaceAll('"', ""));
    const any = quoted.map((word) => `"${word}"`).join(" OR ");
    const pairs = quoted.slice(1).map((word, at) => `"${quoted[at]} ${word}"`);
    return {
      anywhere: this.#matches("words", weights, any, mostMatches),
      declared: this.#matches("heads", "1", any, mostMatches),
      inARow: this.#matches("words", "1, 1, 1", pairs.join(" OR "), mostMatches / 2),
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

  /** What was written is there for other processes, and after a crash. */
  commit(): void {
    this.#sql.commit();
  }

  close(): void {
    this.#sql.close();
  }
}

/** What a chunk's vector is made of, in 12 bytes. */
function chunkHash(shown: string, text: string): Uint8Array {
  return createHash("sha1").update(textToEmbed(shown, text)).digest().subarray(0, 12);
}

/** Whether the database is none, is broken or is of another version: then it has to be made anew. */
export function isDamage(error: unknown): boolean {
  if (error instanceof OtherVersionError) return true;
  const { errcode } = error as { errcode?: unknown };
  const corrupt = 11;
  const notADatabase = 26;
  return typeof errcode === "number" && [corrupt, notADatabase].includes(errcode & 0xff);
}

class OtherVersionError extends Error {}

/** A later version has made it, and will want it back as it is. */
export class NewerIndexError extends Error {}

/** 0 for a database that is new, or none. */
function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("pragma user_version").get()?.["user_version"]);
}

function prepareTables(database: DatabaseSync): void {
  if (versionOf(database) === indexVersion) return;
  // Another window may be making them.
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

/** SQLite gives its other files the permissions of the database. */
async function createPrivately(folder: string): Promise<void> {
  await privateFolder(folder);
  await (await open(join(folder, databaseName), "a", 0o600)).close();
}
