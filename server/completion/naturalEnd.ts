import {
  closingMark,
  continuesBlock,
  isClosedBelow,
  isDirective,
  openerAbove,
  opensBlock,
} from "../postprocess/blocks";
import { balance } from "../postprocess/brackets";
import type { FilterContext } from "../postprocess/filter";
import { type CursorLines, cursorLines, indentWidth, isBlank } from "../postprocess/lines";

export interface NaturalEndContext extends FilterContext {
  /** False: the completion ends with its line, unless it starts with a line break. */
  readonly multiLine: boolean;
}

/**
 * To be asked after every token with all the text so far (each text must extend the one before) and whether the model
 * has ended. Returns the length, in UTF-16 code units, at which the completion ends; undefined while it goes on.
 * A line counts only once its line break has come.
 */
export type NaturalEnd = (text: string, ended: boolean) => number | undefined;

/** More lines than this nobody reads before accepting them. */
const lineLimit = 24;
/** So many blank lines in a row end a completion. */
const blankLineLimit = 2;

/** Finds where a completion ends while it streams: at its line's end, or where it leaves the block it started in. */
export function naturalEnd(context: NaturalEndContext): NaturalEnd {
  const lines = cursorLines(context);
  const scope = new Scope(lines, context.languageId);
  const multiLine: NaturalEnd = (text, ended) => scope.endIn(text, ended);
  if (context.multiLine) return multiLine;
  return (text, ended) => {
    const lineEnd = text.indexOf("\n");
    if (lineEnd < 0) return ended ? text.length : undefined;
    const startsNewLine = isBlank(text.slice(0, lineEnd)) && isBlank(lines.lineSuffix);
    return startsNewLine ? multiLine(text, ended) : lineEnd;
  };
}

/** The block that the answer is in, by indentation: works in brace languages, in Python and in plain text alike. */
class Scope {
  private lineStart = 0;
  private contentEnd = 0;
  private contentLines = 0;
  private blankLines = 0;
  /** Columns: a line less far in is outside the block. */
  private base: number;
  /** Columns of the line that opened the block: the closing line may stand there. */
  private openerIndent: number | undefined;
  private readonly opensOnCursorLine: boolean;
  /** The answer has opened a block at `base` that it has not closed. */
  private hasOpenBlock = false;
  /** The answer is inside a string of several lines, whose indentation says nothing. */
  private isInLongString = false;

  constructor(
    private readonly cursor: CursorLines,
    private readonly languageId: string,
  ) {
    const indent = indentWidth(cursor.linePrefix);
    this.opensOnCursorLine = opensBlock(cursor.linePrefix, languageId);
    this.base = this.opensOnCursorLine ? indent + 1 : indent;
    if (this.opensOnCursorLine) this.openerIndent = indent;
  }

  endIn(text: string, ended: boolean): number | undefined {
    for (;;) {
      const lineBreak = text.indexOf("\n", this.lineStart);
      if (lineBreak < 0 && !ended) return undefined;
      const lineEnd = lineBreak < 0 ? text.length : lineBreak;
      const isOver = this.takeLine(text.slice(this.lineStart, lineEnd), lineEnd);
      if (isOver || lineBreak < 0) return this.contentEnd;
      this.lineStart = lineBreak + 1;
    }
  }

  /** Takes one complete line in, or leaves it out. Returns whether the completion is over. */
  private takeLine(line: string, lineEnd: number): boolean {
    const isFirst = this.lineStart === 0;
    const wasInLongString = this.isInLongString;
    if (/("""|''')/.test(line))
      this.isInLongString = line.split(/"""|'''/).length % 2 === (wasInLongString ? 1 : 0);
    if (isFirst && !isBlank(this.cursor.linePrefix)) return this.takeRestOfCursorLine(line, lineEnd);
    if (wasInLongString) {
      this.take(lineEnd);
      return this.contentLines >= lineLimit;
    }
    if (isBlank(line)) {
      this.blankLines++;
      return this.blankLines >= (this.contentLines > 0 ? blankLineLimit : blankLineLimit + 1);
    }
    const full = isFirst ? this.cursor.linePrefix + line : line;
    if (this.contentLines === 0 && !this.opensOnCursorLine) this.startAt(indentWidth(full));
    const verdict = this.judge(full);
    if (verdict !== "outside") this.take(lineEnd);
    return verdict !== "inside" || this.contentLines >= lineLimit;
  }

  /** A line with text before the cursor was all, unless a block is open behind it. */
  private takeRestOfCursorLine(line: string, lineEnd: number): boolean {
    if (isBlank(line)) return false;
    this.take(lineEnd);
    const full = this.cursor.linePrefix + line;
    return (
      !opensBlock(full, this.languageId) &&
      balance(full + this.cursor.lineSuffix, this.languageId).open.length === 0
    );
  }

  private take(lineEnd: number): void {
    this.contentEnd = lineEnd;
    this.contentLines++;
    this.blankLines = 0;
  }

  /** The first line may be further in than the cursor: nothing had indented the cursor's line yet. */
  private startAt(indent: number): void {
    this.base = Math.max(this.base, indent);
    const opener = this.cursor.above[openerAbove(this.cursor.above, this.base, this.languageId) ?? -1];
    if (opener !== undefined && indentWidth(opener) < this.base) this.openerIndent = indentWidth(opener);
  }

  private judge(line: string): "inside" | "last" | "outside" {
    const indent = indentWidth(line);
    const mark = closingMark(line, this.languageId);
    if (indent > this.base || (indent < this.base && isDirective(line))) return "inside";
    if (indent === this.base)
      return mark === undefined ? this.judgeStatement(line) : this.judgeClosing(line, mark);
    if (indent !== this.openerIndent) return "outside";
    if (mark !== undefined) return this.judgeClosing(line, mark);
    return this.opensOnCursorLine && this.goesOn(line) ? "inside" : "outside";
  }

  /** A line at the base. Behind a finished block (one without a closing line) and a blank line something new starts. */
  private judgeStatement(line: string): "inside" | "outside" {
    if (this.hasOpenBlock && this.blankLines > 0 && !continuesBlock(line)) return "outside";
    this.hasOpenBlock ||= opensBlock(line, this.languageId);
    return "inside";
  }

  private judgeClosing(line: string, mark: string): "inside" | "last" | "outside" {
    // What to show of a closing line that is the whole answer is for the filters to say.
    if (this.contentLines > 0 && this.isClosedBelow(indentWidth(line), mark)) return "outside";
    return opensBlock(line, this.languageId) ? "inside" : "last";
  }

  private isClosedBelow(indent: number, mark: string): boolean {
    const opensHere = this.opensOnCursorLine && indent === this.openerIndent;
    // The editor has closed the cursor line's block right of the cursor: the line below closes another one.
    if (opensHere && this.cursor.lineSuffix.trimStart().startsWith(mark)) return false;
    const isOwnBlock = this.hasOpenBlock && indent === this.base;
    return isClosedBelow(this.cursor, indent, mark, this.languageId, isOwnBlock ? 1 : 0);
  }

  /** `else`, `except`, `case` at the opener's indentation, unless that stands below already. */
  private goesOn(line: string): boolean {
    const { linePrefix, below } = this.cursor;
    if (!continuesBlock(line) || /^\s*(case|default)\b/.test(linePrefix)) return false;
    const next = below.find((other) => !isBlank(other) && indentWidth(other) <= indentWidth(line));
    return next === undefined || indentWidth(next) < indentWidth(line) || !continuesBlock(next);
  }
}
