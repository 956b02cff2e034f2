/**
 * Maximum number of lines that users read before accepting; the second limit is for a block that the answer has not
 * closed yet.
 */
const lineLimit = 24;
const openLineLimit = 48;
/** At the limit, an answer is cut to the end of its last statement, unless fewer lines than this would remain. */
const minLines = 8;
/** Number of blank lines in a row that end a completion. */
const blankLineLimit = 2;

/** The accepted part of an answer, and whether it is as long as it may be. */
export class AcceptedPart {
  /** Offset in the answer at which the part ends. */
  end = 0;
  /** Number of lines that are not blank. */
  lines = 0;
  /** Number of blank lines after the last accepted one. */
  blankLines = 0;
  /** The last line that left no statement open. */
  #lastWhole = { end: 0, lines: 0 };

  /** Accepts a line. */
  add(end: number): void {
    this.end = end;
    this.lines++;
    this.blankLines = 0;
  }

  /** Records that the last line leaves no statement open. */
  markWhole(): void {
    this.#lastWhole = { end: this.end, lines: this.lines };
  }

  /** Counts a blank line after the part. Returns whether there are now enough to end the completion. */
  addBlank(): boolean {
    this.blankLines++;
    return this.blankLines >= (this.lines > 0 ? blankLineLimit : blankLineLimit + 1);
  }

  /** Whether the part has reached its limit; cuts it to its last whole statement. `isOpen`: a block of it is not closed. */
  isFull(isOpen: boolean): boolean {
    if (this.lines < lineLimit) return false;
    if (this.#lastWhole.lines < minLines) return !isOpen || this.lines >= openLineLimit;
    this.end = this.#lastWhole.end;
    return true;
  }
}
