import type { CursorWindow } from "./cursorWindow";

/** A piece of text from somewhere else that helps to continue at the cursor. */
export interface Snippet {
  /** Shown to the model as the file's name: a path relative to the workspace, "/"-separated. */
  readonly path: string;
  readonly text: string;
  /** How much it is worth beside others of the same list; higher is better. */
  readonly score: number;
}

export interface ContextQuery {
  readonly uri: string;
  readonly languageId: string;
  readonly window: CursorWindow;
}

/** One place that context comes from. One file each in sources/, listed in sources/index.ts. */
export interface ContextSource {
  readonly name: string;
  /** How much it counts beside other sources. */
  readonly weight: number;
  /** Ends early, with what there is, once `signal` aborts. */
  gather(query: ContextQuery, signal: AbortSignal): Promise<readonly Snippet[]>;
}
