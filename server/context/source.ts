import type { CursorWindow } from "./cursorWindow";

/** A piece of text from elsewhere that helps to continue at the cursor. */
export interface Snippet {
  /** File name shown to the model: a path relative to the workspace, "/"-separated. */
  readonly path: string;
  /** URI of the file; absent for text outside of files, such as notebook cells. */
  readonly uri?: string;
  readonly text: string;
  /** Zero-based line at which the text begins: the prompt shows snippets of a file in this order. */
  readonly line: number;
  /** Probability that the next lines need it, from 0 to 1. Ranking also considers the length. */
  readonly score: number;
  /** First line of the class or other container: shown above the first of its members. */
  readonly within?: { readonly line: number; readonly text: string };
}

export interface ContextQuery {
  readonly uri: string;
  readonly languageId: string;
  readonly window: CursorWindow;
}

/** A provider of snippets. Each has a file in sources/ and is listed in sources/index.ts. */
export interface ContextSource {
  readonly name: string;
  /**
   * Yields the complete list so far whenever it has grown. The last list counts; callers at their deadline use an
   * earlier one. Ends early if `signal` aborts.
   */
  gather(query: ContextQuery, signal: AbortSignal): AsyncIterable<readonly Snippet[]>;
  /** Clears the cache for one document, or for all. */
  clear?(uri?: string): void;
}
