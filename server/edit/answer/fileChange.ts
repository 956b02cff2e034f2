import type { SearchBlock } from "./searchReplace";

/** What an answer in one of the edit formats wants to do with one file. */
export interface FileChange {
  /** As the model wrote it; absent where the answer does not name the file. */
  readonly path?: string;
  readonly kind: "change" | "create" | "delete" | "rename" | "copy";
  /** Changes of the file's text; of a renamed or copied one as well. */
  readonly blocks: readonly SearchBlock[];
  /** The whole text of a file that is created. */
  readonly lines?: readonly string[];
  /** The other name of a file that is renamed or copied. */
  readonly to?: string;
}

/** Changes that one stretch of an answer describes. */
export interface Changes {
  readonly changes: readonly FileChange[];
  /** Lines of the answer that describe them, `end` exclusive. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly problem?: ChangesProblem | undefined;
}

/**
 * "cutOff": the answer ends in the middle of a change. "ambiguous": the code has lines that look like marks. "notText": only modes or
 * binary contents change.
 */
export type ChangesProblem = "cutOff" | "ambiguous" | "malformed" | "notText";
