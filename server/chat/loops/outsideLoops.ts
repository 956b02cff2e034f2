import type { LoopWatch } from "./loopWatch";

/** Hands a text on as it comes. What looks like the beginning of a loop waits until it is known not to be one. */
export class OutsideLoops {
  readonly #saidBefore: number;
  #text: string;
  #told: number;
  #keep = 0;

  /** `said` is the beginning of the text, which the reader has already. */
  constructor(
    private readonly loops: LoopWatch,
    private readonly tell: (text: string) => void,
    said = "",
  ) {
    this.#text = said;
    this.#told = said.length;
    this.#saidBefore = said.length;
    loops.add(said);
  }

  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** After a loop: so much of what came here is worth keeping, which may be less than was handed on. */
  get keep(): number {
    return this.#keep;
  }

  /** True when the text has become a loop, after which nothing more is handed on. */
  add(text: string): boolean {
    this.#text += text;
    if (this.#ends(this.loops.add(text))) return true;
    if (!this.loops.isSuspect) this.end();
    return false;
  }

  /** Whether the text, which ends here because there is no room, is a loop. */
  cutOff(): boolean {
    return this.#ends(this.loops.cutOff());
  }

  /** Hands on what has waited. */
  end(): void {
    this.#tellTo(this.#text.length);
  }

  #ends(loop: ReturnType<LoopWatch["add"]>): boolean {
    if (loop === undefined) return false;
    this.#keep = Math.max(0, loop.keep - this.#saidBefore);
    this.#tellTo(loop.keep);
    return true;
  }

  #tellTo(end: number): void {
    if (end <= this.#told) return;
    const text = this.#text.slice(this.#told, end);
    this.#told = end;
    this.tell(text);
  }
}
