import { indentWidth } from "../../protocol/code/lines";
import type { AnswerState } from "../../syntax/syntax";
import { beginsWithCloser, blockCloser, continuesBlock, hasBodyBelow, opensBlock } from "../../text/blocks";
import type { CursorBrackets } from "../../text/cursorBrackets";
import type { CursorLines } from "../../text/lines";
import { looksBlank } from "../../text/lines";
import { insides, type Open } from "../../text/literals";

/**
 * Answers questions about an answer's first line, and about the block that it begins in, from the text around the
 * cursor.
 */
export class CursorLine {
  /** The multi-line string or comment around the cursor. */
  readonly open: Open | undefined;

  constructor(
    private readonly cursor: CursorLines,
    private readonly languageId: string,
    private readonly around: CursorBrackets | undefined,
  ) {
    this.open = insides([...cursor.above, cursor.linePrefix].join("\n"), languageId).open;
  }

  /** Whether the first line opens something that neither the rest of the cursor's line nor the lines below it close. */
  leavesOpen(line: string, state: AnswerState | undefined): boolean {
    const { linePrefix, lineSuffix, below } = this.cursor;
    const covered = this.around?.covered(line).length ?? 0;
    const isAll = looksBlank(lineSuffix.slice(covered));
    const hasBody = hasBodyBelow(linePrefix, below);
    // This is the header of an existing block.
    if (isAll && hasBody && !looksBlank(lineSuffix)) return false;
    if (state?.open !== undefined || this.around?.leavesLineOpen(line, covered, hasBody)) return true;
    return isAll && opensBlock(linePrefix + line, this.languageId);
  }

  /** Whether there are closers right of the cursor that the next line may contain. */
  isBeforeRest(line: string): boolean {
    const { lineSuffix } = this.cursor;
    if (this.around === undefined || !beginsWithCloser(lineSuffix)) return false;
    return !looksBlank(lineSuffix.slice(this.around.covered(line).length));
  }

  /** Whether a block contains nothing but the cursor's blank line. */
  get isEmptyBlock(): boolean {
    const { above, linePrefix, lineSuffix, below } = this.cursor;
    const opener = above.findLast((line) => !looksBlank(line));
    const closer = below.find((line) => !looksBlank(line));
    if (opener === undefined || closer === undefined || !looksBlank(linePrefix + lineSuffix)) return false;
    return (
      opensBlock(opener, this.languageId) &&
      blockCloser(closer, this.languageId) !== undefined &&
      indentWidth(closer) === indentWidth(opener)
    );
  }

  /**
   * Whether a line (`else`, `except`, `case`) at the opener's indentation continues the block, and none is below
   * already.
   */
  continues(line: string): boolean {
    const { linePrefix, below } = this.cursor;
    if (!continuesBlock(line) || /^\s*(case|default)\b/.test(linePrefix)) return false;
    const next = below.find((other) => !looksBlank(other) && indentWidth(other) <= indentWidth(line));
    return next === undefined || indentWidth(next) < indentWidth(line) || !continuesBlock(next);
  }
}

/** Whether a line begins a block that is a statement, not a function or type; more statements may follow it. */
export function isStatementBlock(line: string): boolean {
  return /^\s*(if|unless|guard|for|foreach|while|until|loop|repeat|switch|match|when|case|select|try|do|begin|with|using|lock|synchronized|return|let|var|val|const)\b/i.test(
    line,
  );
}
