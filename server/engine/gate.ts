/** How long after the last completion chat may expect to be left alone, in milliseconds. */
const quietMs = 2000;

/** Lets completions go first: chat passes before each piece of its work, and waits while somebody is inside. */
export class Gate {
  #inside = 0;
  #leftAt = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Closes the gate until the result is disposed of. */
  enter(): Disposable {
    this.#inside += 1;
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (left) return;
        left = true;
        this.#inside -= 1;
        this.#leftAt = this.now();
        if (this.#inside > 0) return;
        for (const pass of this.#waiting) pass();
      },
    };
  }

  /** Whether nobody has been inside for a while, so that longer pieces of work disturb nobody. */
  get isQuiet(): boolean {
    return this.#inside === 0 && this.now() - this.#leftAt > quietMs;
  }

  /** Waits until nobody is inside. Rejects with the signal's reason as soon as it aborts. */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#inside > 0) {
      await this.#open(signal);
      signal.throwIfAborted();
    }
  }

  #open(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }
}
