import {
  beginsWithCloser,
  closingMark,
  continuesBlock,
  hasBodyBelow,
  opensBlock,
} from "../postprocess/blocks";
import type { CursorBrackets } from "../postprocess/cursorBrackets";
import { type CursorLines, indentWidth, isBlank } from "../postprocess/lines";
import { insides, type Open } from "../postprocess/literals";
import type { AnswerState } from "../syntax/syntax";

/** What the text around the cursor says about an answer's first line, and about the block that it begins in. */
export class CursorLine {
  /** The string or comment of several lines around the cursor. */
  readonly open: Open | undefined;

  constructor(
    private readonly cursor: CursorLines,
    private readonly languageId: string,
    private readonly around: CursorBrackets | undefined,
  ) {
    this.open = insides([...cursor.above, cursor.linePrefix].join("\n"), languageId).open;
  }

  /** Whether the first line opens something that neither the rest of the cursor's line nor the lines below close. */
  leavesOpen(line: string, state: AnswerState | undefined): boolean {
    const { linePrefix, lineSuffix, below } = this.cursor;
    const covered = this.around?.covered(line).length ?? 0;
    const isAll = isBlank(lineSuffix.slice(covered));
    const hasBody = hasBodyBelow(linePrefix, below);
    // The header of a block that is there already.
    if (isAll && hasBody && !isBlank(lineSuffix)) return false;
    if (state?.open !== undefined || this.around?.leavesLineOpen(line, covered, hasBody)) return true;
    return isAll && opensBlock(linePrefix + line, this.languageId);
  }

  /** Whether closers stand right of the cursor that the next line may bring. */
  isBeforeRest(line: string): boolean {
    const { lineSuffix } = this.cursor;
    if (this.around === undefined || !beginsWithCloser(lineSuffix)) return false;
    return !isBlank(lineSuffix.slice(this.around.covered(line).length));
  }

  /** Whether the cursor's line is all that stands between a block's first line and its closing line. */
  get isEmptyBlock(): boolean {
    const { above, linePrefix, lineSuffix, below } = this.cursor;
    const opener = above.findLast((line) => !isBlank(line));
    const closer = below.find((line) => !isBlank(line));
    if (opener === undefined || closer === undefined || !isBlank(linePrefix + lineSuffix)) return false;
    return (
      opensBlock(opener, this.languageId) &&
      closingMark(closer, this.languageId) !== undefined &&
      indentWidth(closer) === indentWidth(opener)
    );
  }

  /** `else`, `except`, `case` at the opener's indentation, unless that stands below already. */
  goesOn(line: string): boolean {
    const { linePrefix, below } = this.cursor;
    if (!continuesBlock(line) || /^\s*(case|default)\b/.test(linePrefix)) return false;
    const next = below.find((other) => !isBlank(other) && indentWidth(other) <= indentWidth(line));
    return next === undefined || indentWidth(next) < indentWidth(line) || !continuesBlock(next);
  }
}

/** Whether a line begins a block that is a statement, and not a function or a type: more statements may follow it. */
export function isStatementBlock(line: string): boolean {
  return /^\s*(if|unless|guard|for|foreach|while|until|loop|repeat|switch|match|when|case|select|try|do|begin|with|using|lock|synchronized|return|let|var|val|const)\b/i.test(
    line,
  );
}
