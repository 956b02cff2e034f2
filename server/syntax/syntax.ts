/** Syntax at the cursor. */
export interface CursorSyntax {
  readonly kind: "code" | "comment" | "string";
  /** The cursor is in a string that may span lines: a docstring, a template, a here document. */
  readonly isLongString: boolean;
  /** There are identifier characters on both sides of the cursor. */
  readonly insideIdentifier: boolean;
  /** The block around the cursor is empty, except for comments. */
  readonly isEmptyBlock: boolean;
  /** The innermost definition around the cursor is a function, not a class or the file. */
  readonly isInFunction: boolean;
  /** All tokens open at the cursor are closed after it. Absent if unknown. */
  readonly isClosedBelow?: boolean;
  /** A complete statement, including its semicolon or closing line, ends at the cursor. */
  readonly isFinished: boolean;
  /**
   * Describes the end of an answer that was cut at a line end; undefined if it cannot be parsed. Costs a small parse,
   * so call it at line ends only.
   */
  readonly answerState: (answer: string) => AnswerState | undefined;
}

export interface AnswerState {
  /** The answer began a multi-line string, or a bracket, block word or tag ("block"), and has not closed it. */
  readonly open?: "string" | "block";
  /** The answer closed a token that was open at the cursor. */
  readonly leaves: boolean;
  /** The node that ends with the answer: a definition has a name and a body, a block only a body. */
  readonly ends?: "statement" | "block" | "definition";
  /** An `else`, `catch` or `while` may follow on the next line. */
  readonly mayContinue?: boolean;
}

/** Syntax queries. Grammars are loaded on demand. */
export interface SyntaxTrees {
  /** Undefined for languages without a grammar, and until the grammar is loaded, which the first call starts. */
  at(
    place: { readonly prefix: string; readonly suffix: string },
    languageId: string,
  ): CursorSyntax | undefined;
  /** Resolves when the language's grammar is loaded or has failed to load; never rejects. */
  load(languageId: string): Promise<void>;
  /** Syntax errors in a whole text; undefined if there is no grammar or the text is too long. */
  mistakes(text: string, languageId: string): Promise<readonly SyntaxMistake[] | undefined>;
  /** Definitions, blocks and statements around a position in a whole text, innermost first; empty without a grammar. */
  spansAround(text: string, languageId: string, place: Place): Promise<readonly SyntaxSpan[]>;
}

/** Zero-based. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface SyntaxMistake {
  /** Zero-based. */
  readonly line: number;
  /** Type of the missing node in the grammar. */
  readonly missing?: string;
}

/** Lines from `start` to `end` (exclusive), zero-based. */
export interface SyntaxSpan {
  readonly kind: "definition" | "block" | "statement";
  readonly start: number;
  readonly end: number;
}

/** A statement, definition or comment of a file. Lines are zero-based. */
export interface SyntaxUnit {
  readonly first: number;
  readonly last: number;
  /** Names that it declares, including members of classes. */
  readonly names: readonly string[];
  readonly isComment: boolean;
  /** The units within a unit that is too long, in order; they need not cover all of its lines. */
  readonly parts: readonly SyntaxUnit[];
}

/** Returns the units of a text; those longer than `maxLines` have parts. Undefined if the text cannot be parsed. */
export type FileUnits = (
  text: string,
  languageId: string,
  maxLines: number,
) => Promise<readonly SyntaxUnit[] | undefined>;
