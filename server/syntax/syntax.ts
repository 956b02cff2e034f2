/** What a file's grammar says about the place of the cursor. Plain data, but for the question about an answer. */
export interface CursorSyntax {
  readonly kind: "code" | "comment" | "string";
  /** In a string that may go over line ends: a docstring, a template, a here document. */
  readonly isLongString: boolean;
  /** Identifier characters stand on both sides of the cursor. */
  readonly insideIdentifier: boolean;
  /** The block around the cursor holds nothing yet, comments aside. */
  readonly isEmptyBlock: boolean;
  /** The innermost definition around the cursor is a function, not a class or the file. */
  readonly isInFunction: boolean;
  /** Everything that is open at the cursor is closed behind it. Left out where that is not sure. */
  readonly isClosedBelow?: boolean;
  /** A whole statement, with its mark or closing line, ends right at the cursor. */
  readonly isFinished: boolean;
  /**
   * How an answer, cut at a line's end, stands. Undefined when the grammar makes nothing of it. Costs a small parse, so ask
   * at line ends only.
   */
  readonly answerState: (answer: string) => AnswerState | undefined;
}

export interface AnswerState {
  /** What the answer itself began and has not ended: a string over several lines, or a bracket, a block's word, a tag. */
  readonly open?: "string" | "block";
  /** The answer has closed something that was open at the cursor. */
  readonly leaves: boolean;
  /** What ends at the answer's end: a definition has a name and a body, a block only a body. */
  readonly ends?: "statement" | "block" | "definition";
  /** What ends may be followed by its `else`, `catch` or `while` on the next line. */
  readonly mayGoOn?: boolean;
}

/** Syntax trees on demand. */
export interface SyntaxTrees {
  /** Undefined for languages without a grammar, and until theirs is loaded, which the first call starts. */
  at(
    place: { readonly prefix: string; readonly suffix: string },
    languageId: string,
  ): CursorSyntax | undefined;
  /** Settles when the language's grammar can be used, or never will be; never rejects. */
  load(languageId: string): Promise<void>;
  /** What the grammar makes nothing of in a whole text; undefined where there is no grammar, or the text is too long. */
  mistakes(text: string, languageId: string): Promise<readonly SyntaxMistake[] | undefined>;
  /** What is around a place (from 0) in a whole text, the innermost first; empty where there is no grammar. */
  spansAround(text: string, languageId: string, place: Place): Promise<readonly SyntaxSpan[]>;
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface SyntaxMistake {
  /** From 0. */
  readonly line: number;
  /** What should have been there, by its name in the grammar. */
  readonly missing?: string;
}

/** Lines from `start` to `end`, exclusive. */
export interface SyntaxSpan {
  readonly kind: "definition" | "block" | "statement";
  readonly start: number;
  readonly end: number;
}

/** A statement, definition or comment of a file. Lines count from 0. */
export interface SyntaxUnit {
  readonly first: number;
  readonly last: number;
  /** What it declares, the members of classes included. */
  readonly names: readonly string[];
  readonly isComment: boolean;
  /** What is in it when it is too long, in order; not all of its lines are in one of them. */
  readonly parts: readonly SyntaxUnit[];
}

/** The units of a text; those of more than `maxLines` lines have parts. Undefined where no grammar makes anything of it. */
export type FileUnits = (
  text: string,
  languageId: string,
  maxLines: number,
) => Promise<readonly SyntaxUnit[] | undefined>;
