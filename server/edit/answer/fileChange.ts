/** A change of one file, parsed from an answer in an edit format. */
export interface FileChange {
  /** As the model wrote it; absent if the answer does not name the file. */
  readonly path?: string;
  readonly kind: "change" | "create" | "delete" | "rename" | "copy";
  /** Changes of the file's text, also for a renamed or copied file. */
  readonly blocks: readonly SearchBlock[];
  /** Whole text of a created file. */
  readonly lines?: readonly string[];
  /** New path of a renamed or copied file. */
  readonly to?: string;
}

/** Changes parsed from an answer or a part of it. */
export interface Changes {
  readonly changes: readonly FileChange[];
  /** Lines of the answer that describe them, `end` exclusive. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly problem?: ChangesProblem | undefined;
}

/**
 * "cutOff": the answer ends inside a change. "ambiguous": the code has lines that look like markers. "notText": the
 * answer changes only modes or binary content.
 */
export type ChangesProblem = "cutOff" | "ambiguous" | "malformed" | "notText";
/** Lines to search for and their replacement. */
export interface SearchBlock {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  /** Line number, from 1, that the model gives for them. */
  readonly hint?: number;
  /** A line somewhere above them, named by the model. */
  readonly anchor?: string;
}
