import type { LoopDetector } from "./loopDetector";

/** Reports a text as it streams in. Holds back what looks like the beginning of a loop until this is decided. */
export class LoopFilter {
  readonly #initialLength: number;
  #text: string;
  #reportedLength: number;
  #keep = 0;

  /** @param initialText beginning of the text that was already reported */
  constructor(
    private readonly loops: LoopDetector,
    private readonly report: (text: string) => void,
    initialText = "",
  ) {
    this.#text = initialText;
    this.#reportedLength = initialText.length;
    this.#initialLength = initialText.length;
    loops.add(initialText);
  }

  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** After a loop: how many of the added characters are worth keeping, possibly fewer than were reported. */
  get keep(): number {
    return this.#keep;
  }

  /** Returns true if the text has become a loop. Nothing more is reported after that. */
  add(text: string): boolean {
    this.#text += text;
    if (this.#ends(this.loops.add(text))) return true;
    if (!this.loops.isSuspect) this.flush();
    return false;
  }

  /** Returns whether the text, truncated here, is a loop. */
  judgeTruncated(): boolean {
    return this.#ends(this.loops.judgeTruncated());
  }

  /** Reports the text held back so far. */
  flush(): void {
    this.#reportUpTo(this.#text.length);
  }

  #ends(loop: ReturnType<LoopDetector["add"]>): boolean {
    if (loop === undefined) return false;
    this.#keep = Math.max(0, loop.keep - this.#initialLength);
    this.#reportUpTo(loop.keep);
    return true;
  }

  #reportUpTo(end: number): void {
    if (end <= this.#reportedLength) return;
    const text = this.#text.slice(this.#reportedLength, end);
    this.#reportedLength = end;
    this.report(text);
  }
}
