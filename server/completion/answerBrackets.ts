import type { CursorBrackets } from "../postprocess/cursorBrackets";
import type { Closing, Scanner } from "../postprocess/scanner";

/** Which brackets an answer has opened, and which of those before it it has closed, line by line. */
export class AnswerBrackets {
  readonly #scanner: Scanner;
  /** So many of the openings before the answer are still open. */
  #level: number;
  #taken = 0;

  constructor(cursor: CursorBrackets) {
    this.#scanner = cursor.scanner();
    this.#level = cursor.depth;
  }

  /** What the answer has opened itself and not closed, outermost first. */
  get own() {
    return this.#scanner.open.slice(this.#level);
  }

  /** Takes the answer in up to the end of a line. Returns what the line closed of the openings before the answer. */
  take(text: string): readonly Closing[] {
    const closed: Closing[] = [];
    this.#scanner.take(text.slice(this.#taken), (closing) => {
      if (closing.depth < this.#level) closed.push(closing);
      this.#level = Math.min(this.#level, closing.depth);
    });
    this.#taken = text.length;
    return closed;
  }
}
