/** A model family's prompt format as data. Each has a file in templates/ and is listed in templates/index.ts. */
export interface Family {
  readonly id: string;
  /** Order of the fill-in-the-middle prompt: prefix-suffix-middle, or suffix-prefix-middle. */
  readonly order: "psm" | "spm";
  /** Texts of the special tokens. A family without `middle` generates right after the prefix (Codestral). */
  readonly fimTokens: { readonly prefix: string; readonly suffix: string; readonly middle?: string };
  /** Plain text between the prefix token and the prefix, if the model was trained with one. */
  readonly prefixLead?: string;
  /** How to add other files; without it they become comments at the start of the prefix. */
  readonly repository?: RepositoryFormat;
  /** Plain texts that end an answer, as any special token does. */
  readonly stopTexts: readonly string[];
  /** Share of the prompt budget for the text after the cursor, from 0 to 1. */
  readonly suffixShare: number;
  /** Prompt length in tokens beyond which this family's answers do not improve. */
  readonly maxPromptTokens?: number;
  /** Answer length in tokens beyond which this family's answers degrade. */
  readonly maxTokens?: number;
  /**
   * Measured share of right suggestions by the model's confidence, as points with both values rising. Without it, typical
   * values are assumed.
   */
  readonly calibration?: readonly (readonly [confidence: number, share: number])[];
  /** Whether a model belongs to this family, decided by its file's header and never by the file's name. */
  matches(model: ModelTraits): boolean;
}

export interface ModelTraits {
  /** `general.architecture` of the GGUF. */
  readonly architecture: string;
  /** `general.name` of the GGUF. */
  readonly name: string;
  /** Texts of the special tokens in the vocabulary. */
  readonly specialTokens: ReadonlySet<string>;
}

/**
 * Each file consists of a header (`file`, the path and a line break) and its text. The file being completed has a header as
 * well.
 */
export interface RepositoryFormat {
  /** Special token before the repository's name, and text after it, for families that include the name. */
  readonly name?: { readonly specialToken: string; readonly end: string };
  /** Start of each file's header: a special token or plain text. */
  readonly file?: { readonly specialToken: string } | { readonly text: string };
  /** Special token between two files, for families without a token before the first file. */
  readonly separatorToken?: string;
  /** Place of the other files: before the whole prompt, or at the start of the prefix. */
  readonly files: "beforePrompt" | "inPrefix";
  /** Place of the path of the file being completed. */
  readonly path: "beforePrompt" | "inPrefix";
}

/** Whether a model's vocabulary has all these special tokens. */
export function hasSpecialTokens(model: ModelTraits, ...tokens: readonly string[]): boolean {
  return tokens.every((token) => model.specialTokens.has(token));
}
