/** What the server's main thread and the thread of the codebase index tell each other, as plain data. */
import type { LogLevel } from "../log";
import type { How } from "../privacy/fileAccount";

/** What the thread is started with. */
export interface WorkerData {
  /** Folder of the database; without one the index is in memory. */
  readonly folder?: string;
  readonly grammarFolder: string;
  readonly maxFiles: number;
  /** One 32-bit number that is not 0 while the model works for the user, who is served first. */
  readonly busy: SharedArrayBuffer;
}

export interface Scope {
  /** URIs of the workspace folders. */
  readonly folders: readonly string[];
  /** Globs of files that are never read. */
  readonly neverRead: readonly string[];
}

export type ToWorker =
  /** From now on this is the workspace; it is looked through anew. */
  | { readonly type: "scope"; readonly scope: Scope }
  /** These files may have changed; undefined for any. */
  | { readonly type: "changed"; readonly paths?: readonly string[] }
  | { readonly type: "search"; readonly id: number; readonly query: string }
  /** Vectors are made with this model from now on; there are none without one. */
  | { readonly type: "embedder"; readonly model?: string }
  /** No vector when the model cannot be used. */
  | { readonly type: "embedded"; readonly id: number; readonly vector?: Float32Array }
  | { readonly type: "close" };

export type FromWorker =
  | { readonly type: "progress"; readonly progress: IndexProgress }
  | { readonly type: "found"; readonly id: number; readonly result: SearchResult }
  | { readonly type: "failed"; readonly id: number; readonly message: string }
  | {
      readonly type: "embed";
      readonly id: number;
      readonly text: string;
      readonly purpose: "passage" | "query";
    }
  | { readonly type: "log"; readonly level: LogLevel; readonly line: string }
  /** A file outside of the workspace, or something that was written. */
  | { readonly type: "opened"; readonly path: string; readonly how: How }
  /** This Node has no SQLite: the thread ends. */
  | { readonly type: "noSqlite" };

export interface IndexProgress {
  /** Files of the workspace that are looked through, and how many there are as far as is known. */
  readonly done: number;
  readonly total: number;
  readonly isIndexing: boolean;
  /** There are more files than are indexed. */
  readonly isCapped: boolean;
  /** How much of it can be found by its meaning, from 0 to 1; absent when there is no embedding model. */
  readonly embedded?: number;
  /** There is more than is ever made findable by its meaning. */
  readonly isEmbeddingCapped?: boolean;
}

/** A part of a file as it is on disk. */
export interface Hit {
  /** Absolute. */
  readonly path: string;
  /** First line, from 0. */
  readonly start: number;
  readonly text: string;
}

export interface SearchResult {
  /** The best first. */
  readonly hits: readonly Hit[];
  readonly progress: IndexProgress;
}
