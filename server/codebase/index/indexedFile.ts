import type { Chunk } from "../chunks";

/** The state of a file when it was indexed. */
export interface FileStamp {
  readonly mtimeMs: number;
  readonly size: number;
  readonly hash: string;
}

export interface IndexedFile extends FileStamp {
  readonly id: number;
}

export interface NewFile extends FileStamp {
  /** Absolute path with symlinks resolved. */
  readonly path: string;
  /** Path relative to its workspace folder. */
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
  /** Higher is better. */
  readonly score: number;
}
