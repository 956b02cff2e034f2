import {
  closingMark,
  continuesBlock,
  isClosedBelow,
  isDirective,
  openerAbove,
  opensBlock,
} from "../postprocess/blocks";
import type { CursorBrackets } from "../postprocess/cursorBrackets";
import { type CursorLines, indentWidth, isBlank } from "../postprocess/lines";
import { insides, type Open } from "../postprocess/literals";
import { isProse } from "../postprocess/prose";
import type { Closing } from "../postprocess/scanner";
import type { AnswerState, CursorSyntax } from "../syntax/syntax";
import { AnswerBrackets } from "./answerBrackets";
import { CursorLine, isStatementBlock } from "./cursorLine";

/** More lines than this nobody reads before accepting them, unless they are a block that the answer has not closed yet. */
const lineLimit = 24;
const openLineLimit = 48;
/** At the limit an answer goes back to the end of its last statement, unless little of it would be left. */
const fewestLines = 8;
/** So many blank lines in a row end a completion. */
const blankLineLimit = 2;

/** `behind`: inside, and the last line unless the next one goes on with its block. */
type Verdict = "inside" | "behind" | "last" | "outside";

/**
 * The block that the answer is in. Indentation tells it, in brace languages, in Python and in plain text alike; the
 * grammar, where there is one, says what of it is open and what has ended.
 */
export class AnswerScope {
  private lineStart = 0;
  private contentEnd = 0;
  private contentLines = 0;
  private blankLines = 0;
  /** The last line at which no statement was left open. */
  private whole = { end: 0, lines: 0 };
  /** Columns: a line less far in is outside the block. */
  private base: number;
  /** Columns of the line that opened the block: the closing line may stand there. */
  private openerIndent: number | undefined;
  private opensOnCursorLine: boolean;
  /** The line by which the answer has opened a block at `base`. */
  private ownOpener: string | undefined;
  /** The last line at `base` that was no closing line. */
  private lastStatement = "";
  /** The string, or the code block of a text, that the answer is in: its indentation says nothing. */
  private open: Open | undefined;
  /** What the grammar says about the answer up to the last line that was taken in. */
  private state: AnswerState | undefined;
  /** The cursor's line may be all: only a line that is further in, or closes something, goes on with it. */
  private mayBeAll = false;
  /** A block has ended, and only its `else` or `catch` could follow. */
  private isBehindBlock = false;
  private readonly brackets: AnswerBrackets | undefined;
  private readonly place: CursorLine;

  constructor(
    private readonly cursor: CursorLines,
    private readonly languageId: string,
    private readonly syntax?: CursorSyntax,
    private readonly around?: CursorBrackets,
    /** The answer ends with the cursor's line unless that leaves something open. */
    private readonly isOneLine = false,
  ) {
    this.brackets = around && new AnswerBrackets(around);
    this.place = new CursorLine(cursor, languageId, around);
    const indent = indentWidth(cursor.linePrefix);
    this.opensOnCursorLine = opensBlock(cursor.linePrefix, languageId);
    this.base = this.opensOnCursorLine ? indent + 1 : indent;
    if (this.opensOnCursorLine) this.openerIndent = indent;
  }

  endIn(text: string, ended: boolean): number | undefined {
    for (;;) {
      if (this.isBehindBlock) {
        const goesOn = this.nextLineGoesOn(text.slice(this.lineStart), ended);
        if (!goesOn) return goesOn === undefined ? undefined : this.contentEnd;
      }
      if (this.mayBeAll) {
        const goesOn = this.goesOnBelow(text.slice(this.lineStart), ended);
        if (!goesOn) return goesOn === undefined ? undefined : this.contentEnd;
        this.mayBeAll = false;
      }
      const lineBreak = text.indexOf("\n", this.lineStart);
      if (lineBreak < 0 && !ended) return undefined;
      const lineEnd = lineBreak < 0 ? text.length : lineBreak;
      const isOver = this.takeLine(text.slice(0, lineEnd));
      if (isOver || lineBreak < 0) return this.contentEnd;
      this.lineStart = lineBreak + 1;
    }
  }

  /** Undefined while the line's first word is not complete: a line is not waited for when that word ends the answer. */
  private nextLineGoesOn(rest: string, ended: boolean): boolean | undefined {
    const [line, indent = "", word = ""] = /^([ \t]*)(\w*)[^\n]?/.exec(rest) ?? [""];
    const isBegun = line.length === indent.length + word.length || /^\s*[.?|]$/.test(line);
    if (isBegun && rest.length === line.length && !ended) return undefined;
    return indentWidth(indent) === this.base && (continuesBlock(word) || /^\s*(\?\.|\.\w|\|>)/.test(rest));
  }

  /** Undefined while the line has only blanks. */
  private goesOnBelow(rest: string, ended: boolean): boolean | undefined {
    const [, indent = "", first = ""] = /^([ \t]*)(\S?)/.exec(rest) ?? [];
    if (first === "") return ended || rest.length > indent.length ? false : undefined;
    return indentWidth(indent) >= this.base || /[)\]}{<.?]/.test(first);
  }

  /** Takes the complete line that the text ends with in, or leaves it out. Returns whether the completion is over. */
  private takeLine(text: string): boolean {
    const line = text.slice(this.lineStart);
    const isFirst = this.lineStart === 0;
    const wasInLongString = this.isInLongString;
    const wasOpen = this.hasOwnOpen();
    const closed = this.brackets?.take(text) ?? [];
    this.open = this.openBehind(line, isFirst);
    if (isFirst && (this.isOneLine || !isBlank(this.cursor.linePrefix)))
      return this.takeRestOfCursorLine(text);
    if (wasInLongString) {
      this.take(text, undefined);
      return this.isAtLimit();
    }
    if (isBlank(line)) return this.takeBlankLine(text, wasOpen);
    const full = isFirst ? this.cursor.linePrefix + line : line;
    if (this.contentLines === 0 && !this.opensOnCursorLine) this.startAt(indentWidth(full));
    const state = this.syntax?.answerState(text);
    const isInString = state?.open === "string" || this.state?.open === "string";
    const verdict = isInString ? "inside" : this.judge(full, state, wasOpen, closed);
    if (verdict !== "outside") this.take(text, state);
    this.isBehindBlock = verdict === "behind";
    return (verdict !== "inside" && verdict !== "behind") || this.isAtLimit();
  }

  /** A line with text before the cursor was all, unless something is open behind it. */
  private takeRestOfCursorLine(text: string): boolean {
    if (isBlank(text)) return false;
    const state = this.syntax?.answerState(text);
    this.take(text, state);
    const goesOn = this.isInLongString || this.place.leavesOpen(text, state);
    this.mayBeAll = !goesOn && this.place.isBeforeRest(text);
    if (!goesOn && !this.mayBeAll) return true;
    if (!this.opensOnCursorLine) {
      this.opensOnCursorLine = true;
      this.openerIndent = this.base++;
    }
    return false;
  }

  /** What is open behind the line; the string that the cursor is in counts only where it has lines of its own. */
  private openBehind(line: string, isFirst: boolean): Open | undefined {
    if (!isFirst || isBlank(this.cursor.linePrefix)) return insides(line, this.languageId, this.open).open;
    const { open } = insides(line, this.languageId, this.place.open);
    return open === this.place.open ? undefined : open;
  }

  private takeBlankLine(text: string, wasOpen: boolean): boolean {
    if (this.state?.open === "string") {
      this.contentEnd = text.length;
      return false;
    }
    if (wasOpen) return false;
    this.blankLines++;
    return this.blankLines >= (this.contentLines > 0 ? blankLineLimit : blankLineLimit + 1);
  }

  private get isInLongString(): boolean {
    return this.open !== undefined && this.open.inside !== "comment";
  }

  private take(text: string, state: AnswerState | undefined): void {
    this.contentEnd = text.length;
    this.contentLines++;
    this.blankLines = 0;
    this.state = state;
    if (this.isWhole(text.slice(this.lineStart))) this.whole = { end: text.length, lines: this.contentLines };
  }

  private isWhole(line: string): boolean {
    if (this.hasOwnOpen()) return false;
    if (this.state) return this.state.ends !== undefined;
    return !this.isInLongString && indentWidth(line) === this.base && !opensBlock(line, this.languageId);
  }

  private isAtLimit(): boolean {
    if (this.contentLines < lineLimit || (this.isInLongString && isProse(this.languageId))) return false;
    if (this.whole.lines >= fewestLines) {
      this.contentEnd = this.whole.end;
      return true;
    }
    return !this.hasOwnOpen() || this.contentLines >= openLineLimit;
  }

  /** The first line may be further in than the cursor: nothing had indented the cursor's line yet. */
  private startAt(indent: number): void {
    this.base = Math.max(this.base, indent);
    const opener = this.cursor.above[openerAbove(this.cursor.above, this.base, this.languageId) ?? -1];
    if (opener !== undefined && indentWidth(opener) < this.base) this.openerIndent = indentWidth(opener);
  }

  private hasOwnOpen(): boolean {
    return this.brackets !== undefined && this.brackets.own.length > 0;
  }

  /** `wasOpen`: the answer had something open in front of the line; `closed` was open at the cursor, and the line closes it. */
  private judge(
    line: string,
    state: AnswerState | undefined,
    wasOpen: boolean,
    closed: readonly Closing[],
  ): Verdict {
    const indent = indentWidth(line);
    const mark = closingMark(line, this.languageId);
    if (wasOpen && (mark === undefined || this.hasOwnOpen())) return "inside";
    if (closed.length > 0 && mark !== undefined) {
      if (this.around?.closesOnLine(closed)) return this.hasOwnOpen() ? "inside" : "last";
      // What the line closes of the answer's own stays; the filters leave the rest out.
      if (wasOpen) return "last";
    } else if (wasOpen && indent <= this.base) {
      return this.judgeClosing(line, undefined, state, closed);
    }
    if (indent > this.base || (indent < this.base && isDirective(line))) return "inside";
    if (indent === this.base)
      return mark === undefined ? this.judgeStatement(line) : this.judgeClosing(line, mark, state, closed);
    // The line that opened the block may be further in than the block's closing line: its head had several lines.
    if (mark !== undefined && (indent === this.openerIndent || state?.leaves))
      return this.judgeClosing(line, mark, state, closed);
    if (indent !== this.openerIndent) return "outside";
    if (this.contentLines === 1 && /^\s*\{/.test(line)) return "inside";
    return (this.opensOnCursorLine || this.syntax?.isEmptyBlock) && this.place.goesOn(line)
      ? "inside"
      : "outside";
  }

  /** A line at the base. Behind a finished block (one without a closing line) and a blank line something new starts. */
  private judgeStatement(line: string): Verdict {
    if (this.ownOpener !== undefined && this.blankLines > 0 && !continuesBlock(line) && !this.mayFollow())
      return "outside";
    if (opensBlock(line, this.languageId)) this.ownOpener = /^\s*\{$/.test(line) ? this.lastStatement : line;
    this.lastStatement = line;
    return "inside";
  }

  /** In a block that was empty more than one statement is welcome; behind a function the user takes over. */
  private mayFollow(): boolean {
    if (this.state?.ends === "statement" || (this.syntax === undefined && this.isStatementInEmptyBlock))
      return true;
    return this.syntax?.isEmptyBlock === true && this.endsBlock(this.state);
  }

  /** The same by the words of the block that the answer has opened last. */
  private get isStatementInEmptyBlock(): boolean {
    return isStatementBlock(this.ownOpener ?? "") && this.place.isEmptyBlock;
  }

  /** A function within a function is a block like any other. */
  private endsBlock(state?: AnswerState): boolean {
    return state?.ends === "block" || (state?.ends === "definition" && this.syntax?.isInFunction === true);
  }

  /** Without a mark, the line closes only what the answer has opened itself. */
  private judgeClosing(
    line: string,
    mark: string | undefined,
    state: AnswerState | undefined,
    closed: readonly Closing[],
  ): Verdict {
    // A chain of calls may go on.
    const end = /\)$/.test(line) ? "behind" : "last";
    const own = this.judgeOwnClosing(state);
    if (own !== undefined) return own === "last" ? end : own;
    // What to show of a closing line that is the whole answer is for the filters to say.
    if (mark && this.contentLines > 0 && this.isClosedBelow(indentWidth(line), mark, closed))
      return "outside";
    if (opensBlock(line, this.languageId)) return "inside";
    const mayFollow = state === undefined && indentWidth(line) === this.base;
    return mayFollow && this.isStatementInEmptyBlock ? "inside" : end;
  }

  /** A line that closes what the answer has opened itself. */
  private judgeOwnClosing(state: AnswerState | undefined): Verdict | undefined {
    if (state === undefined || state.leaves) return undefined;
    if (state.open !== undefined || state.ends === "statement") return "inside";
    if (state.ends === undefined) return undefined;
    if (!this.endsBlock(state)) return "last";
    if (this.syntax?.isEmptyBlock) return "inside";
    return state.mayGoOn ? "behind" : "last";
  }

  private isClosedBelow(indent: number, mark: string, closed: readonly Closing[]): boolean {
    const opensHere = this.opensOnCursorLine && indent === this.openerIndent;
    // The editor has closed the cursor line's block right of the cursor: the line below closes another one.
    if (opensHere && this.cursor.lineSuffix.trimStart().startsWith(mark)) return false;
    const isMissing = closed.some(({ depth }) => this.around?.closedAt(depth) === undefined);
    if (this.syntax?.isClosedBelow && !isMissing) return true;
    const isOwnBlock = this.ownOpener !== undefined && indent === this.base;
    return isClosedBelow(this.cursor, indent, mark, this.languageId, isOwnBlock ? 1 : 0);
  }
}
