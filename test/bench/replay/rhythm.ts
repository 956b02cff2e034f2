import type { Chooser } from "../../support/random";

/** How long a person takes before the next key, in milliseconds. */
export class Rhythm {
  readonly #pace: number;

  constructor(private readonly choose: Chooser) {
    // Each edit has its own pace of 60 to 200 ms from key to key.
    this.#pace = choose.between(60, 200);
  }

  key(): number {
    return Math.round(this.#pace * (0.6 + this.choose.number() * 0.8));
  }

  /** The pause at the start of a word, where the typist sometimes stops to think. */
  wordStart(): number {
    return this.choose.chance(0.06) ? this.choose.between(300, 1200) : this.key();
  }

  afterEnter(): number {
    return this.choose.between(150, 500);
  }

  /** The time to notice a mistake. */
  notice(): number {
    return this.choose.between(250, 600);
  }

  repeatedKey(): number {
    return this.choose.between(50, 110);
  }

  /** The time to read the written text and to find the next place. */
  lookAround(): number {
    return this.choose.between(1500, 4000);
  }
}
