/** The document and region that an answer refers to. */
export interface AnswerContext {
  /** Text of the whole document; empty if there is none. */
  readonly text: string;
  /** The lines to change. */
  readonly region: readonly string[];
  /** The lines before them. */
  readonly before: readonly string[];
  readonly languageId: string;
  readonly path: string;
  /** Special tokens of the model that answered. */
  readonly specialTokens?: readonly string[];
}
