import type { CursorWindow } from "./cursorWindow";

/** A piece of text from somewhere else that helps to continue at the cursor. */
export interface Snippet {
  /** Shown to the model as the file's name: a path relative to the workspace, "/"-separated. */
  readonly path: string;
  /** Of the file; absent for what is in none, as a notebook's cells. */
  readonly uri?: string;
  readonly text: string;
  /** Line of the file that the text begins at, from 0: pieces of one file are shown in its order. */
  readonly line: number;
  /** How likely the next lines need it, from 0 to 1. What a piece is worth beside others also depends on its length. */
  readonly score: number;
  /** The first line of the class or the like that it is a member of: shown above the first of its members. */
  readonly within?: { readonly line: number; readonly text: string };
}

export interface ContextQuery {
  readonly uri: string;
  readonly languageId: string;
  readonly window: CursorWindow;
}

/** One place that context comes from. One file each in sources/, listed in sources/index.ts. */
export interface ContextSource {
  readonly name: string;
  /**
   * Yields all that is found so far, as often as there is more: the last list counts, and an earlier one for those who cannot
   * wait. Ends early once `signal` aborts.
   */
  gather(query: ContextQuery, signal: AbortSignal): AsyncIterable<readonly Snippet[]>;
  /** Drops what it remembers for a document, or for all. */
  forget?(uri?: string): void;
}
