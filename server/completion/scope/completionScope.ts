import { indentWidth } from "../../protocol/code/lines";
import type { AnswerState, CursorSyntax } from "../../syntax/syntax";
import {
  blockCloser,
  continuesBlock,
  isClosedBelow,
  isDirective,
  openerAbove,
  opensBlock,
} from "../../text/blocks";
import type { CursorBrackets } from "../../text/cursorBrackets";
import type { CursorLines } from "../../text/lines";
import { looksBlank } from "../../text/lines";
import { insides, type Open } from "../../text/literals";
import { isProse } from "../../text/prose";
import type { Closing } from "../../text/scanner";
import { AcceptedPart } from "./acceptedPart";
import { AnswerBrackets } from "./answerBrackets";
import { CursorLine, isStatementBlock } from "./cursorLine";
import { continuesCursorLine, continuesEndedBlock } from "./nextLine";

/** `mayEnd`: inside, and the last line unless the next one continues its block. */
type Verdict = "inside" | "mayEnd" | "last" | "outside";

/**
 * Finds where an answer leaves the block that it is in. Indentation defines the block, in brace languages, Python and
 * plain text alike; a grammar, if the language has one, finds the constructs that are open and that have ended.
 */
export class CompletionScope {
  private lineStart = 0;
  private readonly accepted = new AcceptedPart();
  /** In columns: a line with less indentation is outside the block. */
  private base: number;
  /** Indentation in columns of the line that opened the block; the closing line may have the same. */
  private openerIndent: number | undefined;
  private opensOnCursorLine: boolean;
  /** The line of the answer that opened a block at `base`. */
  private ownOpener: string | undefined;
  /** The last line at `base` that closed no block. */
  private lastStatement = "";
  /** The string, or code block in prose, that the answer is in; its indentation does not count. */
  private open: Open | undefined;
  /** The grammar's state of the answer up to the last accepted line. */
  private state: AnswerState | undefined;
  /**
   * The cursor's line may be the whole answer: only a line that is indented further or closes something continues it.
   */
  private mayBeAll = false;
  /** A block has ended, and only a continuation such as `else` or `catch` may follow. */
  private isAfterBlock = false;
  private readonly brackets: AnswerBrackets | undefined;
  private readonly cursorLine: CursorLine;

  constructor(
    private readonly cursor: CursorLines,
    private readonly languageId: string,
    private readonly syntax?: CursorSyntax,
    private readonly around?: CursorBrackets,
    /** The answer ends with the cursor's line unless that line leaves something open. */
    private readonly isOneLine = false,
  ) {
    this.brackets = around && new AnswerBrackets(around);
    this.cursorLine = new CursorLine(cursor, languageId, around);
    const indent = indentWidth(cursor.linePrefix);
    this.opensOnCursorLine = opensBlock(cursor.linePrefix, languageId);
    this.base = this.opensOnCursorLine ? indent + 1 : indent;
    if (this.opensOnCursorLine) this.openerIndent = indent;
  }

  /** See `StopCondition`. */
  endIn(text: string, ended: boolean): number | undefined {
    for (;;) {
      if (this.isAfterBlock) {
        const continues = continuesEndedBlock(text.slice(this.lineStart), ended, this.base);
        if (!continues) return continues === undefined ? undefined : this.accepted.end;
      }
      if (this.mayBeAll) {
        const continues = continuesCursorLine(text.slice(this.lineStart), ended, this.base);
        if (!continues) return continues === undefined ? undefined : this.accepted.end;
        this.mayBeAll = false;
      }
      const lineBreak = text.indexOf("\n", this.lineStart);
      if (lineBreak < 0 && !ended) return undefined;
      const lineEnd = lineBreak < 0 ? text.length : lineBreak;
      const isOver = this.judgeLine(text.slice(0, lineEnd));
      if (isOver || lineBreak < 0) return this.accepted.end;
      this.lineStart = lineBreak + 1;
    }
  }

  /** Accepts or rejects the complete line at the end of the text. Returns whether the completion is over. */
  private judgeLine(text: string): boolean {
    const line = text.slice(this.lineStart);
    const isFirst = this.lineStart === 0;
    const wasInLongString = this.isInLongString;
    const wasOpen = this.hasOwnOpen();
    const closed = this.brackets?.scan(text) ?? [];
    this.open = this.openBehind(line, isFirst);
    if (isFirst && (this.isOneLine || !looksBlank(this.cursor.linePrefix)))
      return this.acceptRestOfCursorLine(text);
    if (wasInLongString) {
      this.accept(text, undefined);
      return this.isAtLimit();
    }
    if (looksBlank(line)) return this.handleBlankLine(text, wasOpen);
    const full = isFirst ? this.cursor.linePrefix + line : line;
    if (this.accepted.lines === 0 && !this.opensOnCursorLine) this.setBase(indentWidth(full));
    const state = this.syntax?.answerState(text);
    const isInString = state?.open === "string" || this.state?.open === "string";
    const verdict = isInString ? "inside" : this.judge(full, state, wasOpen, closed);
    if (verdict !== "outside") this.accept(text, state);
    this.isAfterBlock = verdict === "mayEnd";
    return (verdict !== "inside" && verdict !== "mayEnd") || this.isAtLimit();
  }

  /** Accepts the rest of the cursor's line. That ends the answer, unless something is open after it. */
  private acceptRestOfCursorLine(text: string): boolean {
    if (looksBlank(text)) return false;
    const state = this.syntax?.answerState(text);
    this.accept(text, state);
    const continues = this.isInLongString || this.cursorLine.leavesOpen(text, state);
    this.mayBeAll = !continues && this.cursorLine.isBeforeRest(text);
    if (!continues && !this.mayBeAll) return true;
    if (!this.opensOnCursorLine) {
      this.opensOnCursorLine = true;
      this.openerIndent = this.base++;
    }
    return false;
  }

  /**
   * The string or comment that the answer leaves open after the line. One that was open at the cursor does not count.
   */
  private openBehind(line: string, isFirst: boolean): Open | undefined {
    if (!isFirst || looksBlank(this.cursor.linePrefix)) return insides(line, this.languageId, this.open).open;
    const { open } = insides(line, this.languageId, this.cursorLine.open);
    return open === this.cursorLine.open ? undefined : open;
  }

  private handleBlankLine(text: string, wasOpen: boolean): boolean {
    if (this.state?.open === "string") {
      this.accepted.end = text.length;
      return false;
    }
    if (wasOpen) return false;
    return this.accepted.addBlank();
  }

  private get isInLongString(): boolean {
    return this.open !== undefined && this.open.inside !== "comment";
  }

  private accept(text: string, state: AnswerState | undefined): void {
    this.accepted.add(text.length);
    this.state = state;
    if (this.isWhole(text.slice(this.lineStart))) this.accepted.markWhole();
  }

  private isWhole(line: string): boolean {
    if (this.hasOwnOpen()) return false;
    if (this.state) return this.state.ends !== undefined;
    return !this.isInLongString && indentWidth(line) === this.base && !opensBlock(line, this.languageId);
  }

  private isAtLimit(): boolean {
    if (this.isInLongString && isProse(this.languageId)) return false;
    return this.accepted.isFull(this.hasOwnOpen());
  }

  /**
   * Sets the base to the first line's indentation, which exceeds the cursor's if the editor has not indented its line
   * yet.
   */
  private setBase(indent: number): void {
    this.base = Math.max(this.base, indent);
    const opener = this.cursor.above[openerAbove(this.cursor.above, this.base, this.languageId) ?? -1];
    if (opener !== undefined && indentWidth(opener) < this.base) this.openerIndent = indentWidth(opener);
  }

  private hasOwnOpen(): boolean {
    return this.brackets !== undefined && this.brackets.own.length > 0;
  }

  /**
   * `wasOpen`: the answer had something open before the line. `closed`: openings at the cursor that the line closes.
   */
  private judge(
    line: string,
    state: AnswerState | undefined,
    wasOpen: boolean,
    closed: readonly Closing[],
  ): Verdict {
    const indent = indentWidth(line);
    const closer = blockCloser(line, this.languageId);
    if (wasOpen && (closer === undefined || this.hasOwnOpen())) return "inside";
    if (closed.length > 0 && closer !== undefined) {
      if (this.around?.closesOnLine(closed)) return this.hasOwnOpen() ? "inside" : "last";
      // The line also closes openings of the answer, which stays; the filters remove the other closers.
      if (wasOpen) return "last";
    } else if (wasOpen && indent <= this.base) {
      return this.judgeClosing(line, undefined, state, closed);
    }
    if (indent > this.base || (indent < this.base && isDirective(line))) return "inside";
    if (indent === this.base)
      return closer === undefined
        ? this.judgeStatement(line)
        : this.judgeClosing(line, closer, state, closed);
    // If the block's header has several lines, its last one may be indented further than the closing line.
    if (closer !== undefined && (indent === this.openerIndent || state?.leaves))
      return this.judgeClosing(line, closer, state, closed);
    if (indent !== this.openerIndent) return "outside";
    if (this.accepted.lines === 1 && /^\s*\{/.test(line)) return "inside";
    return (this.opensOnCursorLine || this.syntax?.isEmptyBlock) && this.cursorLine.continues(line)
      ? "inside"
      : "outside";
  }

  /**
   * Judges a line at the base. After a finished block (without a closing line) and a blank line, a new construct
   * starts.
   */
  private judgeStatement(line: string): Verdict {
    if (
      this.ownOpener !== undefined &&
      this.accepted.blankLines > 0 &&
      !continuesBlock(line) &&
      !this.mayFollow()
    )
      return "outside";
    if (opensBlock(line, this.languageId)) this.ownOpener = /^\s*\{$/.test(line) ? this.lastStatement : line;
    this.lastStatement = line;
    return "inside";
  }

  /**
   * Whether another statement may follow: in a block that was empty, several are welcome; after a function, the answer
   * ends.
   */
  private mayFollow(): boolean {
    if (this.state?.ends === "statement" || (this.syntax === undefined && this.isStatementInEmptyBlock))
      return true;
    return this.syntax?.isEmptyBlock === true && this.endsBlock(this.state);
  }

  /** Without a grammar: whether the answer's last block is a statement, by its keywords, in a block that was empty. */
  private get isStatementInEmptyBlock(): boolean {
    return isStatementBlock(this.ownOpener ?? "") && this.cursorLine.isEmptyBlock;
  }

  /** Whether a block has ended. A function inside a function counts as an ordinary block. */
  private endsBlock(state?: AnswerState): boolean {
    return state?.ends === "block" || (state?.ends === "definition" && this.syntax?.isInFunction === true);
  }

  /** Judges a line that closes a block. Without `closer`, it closes only openings of the answer. */
  private judgeClosing(
    line: string,
    closer: string | undefined,
    state: AnswerState | undefined,
    closed: readonly Closing[],
  ): Verdict {
    // A chain of calls may continue.
    const end = /\)$/.test(line) ? "mayEnd" : "last";
    const own = this.judgeOwnClosing(state);
    if (own !== undefined) return own === "last" ? end : own;
    // If the closing line is the whole answer, the filters decide what to show of it.
    if (closer && this.accepted.lines > 0 && this.isClosedBelow(indentWidth(line), closer, closed))
      return "outside";
    if (opensBlock(line, this.languageId)) return "inside";
    const mayFollow = state === undefined && indentWidth(line) === this.base;
    return mayFollow && this.isStatementInEmptyBlock ? "inside" : end;
  }

  /** Judges a line that closes an opening of the answer. */
  private judgeOwnClosing(state: AnswerState | undefined): Verdict | undefined {
    if (state === undefined || state.leaves) return undefined;
    if (state.open !== undefined || state.ends === "statement") return "inside";
    if (state.ends === undefined) return undefined;
    if (!this.endsBlock(state)) return "last";
    if (this.syntax?.isEmptyBlock) return "inside";
    return state.mayContinue ? "mayEnd" : "last";
  }

  private isClosedBelow(indent: number, closer: string, closed: readonly Closing[]): boolean {
    const opensHere = this.opensOnCursorLine && indent === this.openerIndent;
    // The editor has closed the block right of the cursor, so the line below closes another one.
    if (opensHere && this.cursor.lineSuffix.trimStart().startsWith(closer)) return false;
    const isMissing = closed.some(({ depth }) => this.around?.closedAt(depth) === undefined);
    if (this.syntax?.isClosedBelow && !isMissing) return true;
    const isOwnBlock = this.ownOpener !== undefined && indent === this.base;
    return isClosedBelow(this.cursor, indent, closer, this.languageId, isOwnBlock ? 1 : 0);
  }
}
