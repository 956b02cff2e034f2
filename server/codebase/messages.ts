/** Messages between the server's main thread and the thread of the codebase index. */
import type { LogLevel } from "../log";
import type { How } from "../privacy/report/fileAccessLog";

/** Data for starting the thread. */
export interface WorkerData {
  /** Folder of the database; without one the index is in memory. */
  readonly folder?: string;
  readonly grammarFolder: string;
  readonly maxFiles: number;
  /** One 32-bit number that is nonzero while the model works for the user; indexing then pauses. */
  readonly busy: SharedArrayBuffer;
}

export interface Scope {
  /** URIs of the workspace folders. */
  readonly folders: readonly string[];
  /** Globs of files that are never read. */
  readonly neverRead: readonly string[];
}

export type ToWorker =
  /** Sets the workspace and rescans it. */
  | { readonly type: "scope"; readonly scope: Scope }
  /** These files or folders may have changed; undefined means any. */
  | { readonly type: "changed"; readonly paths?: readonly string[] }
  | { readonly type: "search"; readonly id: number; readonly query: string }
  /** Sets the embedding model; absent for none, which deletes all vectors. */
  | { readonly type: "embedder"; readonly model?: string }
  /** The vector is absent if the model cannot be used. */
  | { readonly type: "embedded"; readonly id: number; readonly vector?: Float32Array }
  | { readonly type: "close" };

/** An error as the thread sends it: the fields from which `failureText` makes a sentence. */
export interface SentError {
  readonly message: string;
  readonly code?: unknown;
  readonly path?: unknown;
}

export type FromWorker =
  | { readonly type: "progress"; readonly progress: IndexProgress }
  | { readonly type: "found"; readonly id: number; readonly result: SearchResult }
  | { readonly type: "failed"; readonly id: number; readonly error: SentError }
  | {
      readonly type: "embed";
      readonly id: number;
      readonly text: string;
      readonly purpose: "passage" | "query";
    }
  | { readonly type: "log"; readonly level: LogLevel; readonly line: string }
  /** The thread opened a file outside the workspace, or wrote a file. */
  | { readonly type: "opened"; readonly path: string; readonly how: How }
  /** This Node has no SQLite: the thread ends. */
  | { readonly type: "noSqlite" };

export interface IndexProgress {
  /** Files processed so far, and the number of files known so far. */
  readonly done: number;
  readonly total: number;
  readonly isIndexing: boolean;
  /** There are more files than are indexed. */
  readonly isCapped: boolean;
  /** The share of chunks that have vectors, from 0 to 1; absent without an embedding model. */
  readonly embedded?: number;
  /** There are more chunks than may have vectors. */
  readonly isEmbeddingCapped?: boolean;
}

/** A part of a file as it is on disk. */
export interface Hit {
  /** Absolute path. */
  readonly path: string;
  /** First line, zero-based. */
  readonly start: number;
  readonly text: string;
}

export interface SearchResult {
  /** Best first. */
  readonly hits: readonly Hit[];
  readonly progress: IndexProgress;
}
