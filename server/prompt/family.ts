/** A model family's prompt format as data. One file each in templates/, listed in templates/index.ts. */
export interface Family {
  readonly id: string;
  /** Text order of the fill-in-the-middle prompt: prefix-suffix-middle, or suffix first. */
  readonly order: "psm" | "spm";
  /** Texts of the control tokens. A family without `middle` generates right after the prefix (Codestral). */
  readonly marks: { readonly prefix: string; readonly suffix: string; readonly middle?: string };
  /** Plain text between the prefix's control token and the prefix, where the model was trained with one. */
  readonly prefixLead?: string;
  /** How other files are put before the prompt; without it they become comments at the start of the prefix. */
  readonly repository?: RepositoryFormat;
  /** Plain texts that end an answer; any control token does. */
  readonly stopTexts: readonly string[];
  /** Share of the prompt budget for the text after the cursor, from 0 to 1. */
  readonly suffixShare: number;
  /** Length of a prompt in tokens beyond which this family gets no better. */
  readonly maxPromptTokens?: number;
  /** Most tokens of an answer that this family keeps making sense for. */
  readonly maxTokens?: number;
  /**
   * How often a suggestion is right by how sure the model is of it, measured: points of confidence and share, both rising.
   * Without it something usual is assumed.
   */
  readonly calibration?: readonly (readonly [confidence: number, share: number])[];
  /** Whether a model is of this family, from what its file says: never from its file name. */
  matches(model: ModelTraits): boolean;
}

export interface ModelTraits {
  /** `general.architecture` of the GGUF. */
  readonly architecture: string;
  /** `general.name` of the GGUF. */
  readonly name: string;
  /** Texts of the control tokens in the vocabulary. */
  readonly marks: ReadonlySet<string>;
}

/**
 * Each file is its header, which is `file` and then the path and a line break, and its text. The file being completed has a
 * header as well.
 */
export interface RepositoryFormat {
  /** What the repository's name follows, where the family wants it, and what follows the name. */
  readonly name?: { readonly mark: string; readonly end: string };
  /** What begins each file's header: a control token or a plain text. */
  readonly file?: { readonly mark: string } | { readonly text: string };
  /** Control token between two files, for families that have no token before the first one. */
  readonly separatorMark?: string;
  /** Where the other files stand: before the whole prompt, or at the start of the prefix. */
  readonly files: "beforePrompt" | "inPrefix";
  /** Where the path of the file being completed stands. */
  readonly path: "beforePrompt" | "inPrefix";
}

/** Whether a vocabulary has all these control tokens. */
export function hasMarks(model: ModelTraits, ...marks: readonly string[]): boolean {
  return marks.every((mark) => model.marks.has(mark));
}
