import type { CursorBrackets } from "../../text/cursorBrackets";
import type { Closing, Scanner } from "../../text/scanner";

/**
 * Tracks, line by line, the brackets that an answer opens, and the brackets opened before the answer that it closes.
 */
export class AnswerBrackets {
  readonly #scanner: Scanner;
  /** How many of the openings before the answer are still open. */
  #level: number;
  #scanned = 0;

  constructor(cursor: CursorBrackets) {
    this.#scanner = cursor.scanner();
    this.#level = cursor.depth;
  }

  /** Brackets that the answer has opened and not closed, outermost first. */
  get own() {
    return this.#scanner.open.slice(this.#level);
  }

  /** Scans the answer up to the end of a line. Returns the openings before the answer that the line closes. */
  scan(text: string): readonly Closing[] {
    const closed: Closing[] = [];
    this.#scanner.scan(text.slice(this.#scanned), (closing) => {
      if (closing.depth < this.#level) closed.push(closing);
      this.#level = Math.min(this.#level, closing.depth);
    });
    this.#scanned = text.length;
    return closed;
  }
}
