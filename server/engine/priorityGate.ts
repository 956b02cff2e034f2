/** After this time without a completion, in milliseconds, chat assumes that the user is not typing. */
const quietMs = 2000;

/** Lets completions go first: chat calls `pass` before each step of its work and waits while a completion runs. */
export class PriorityGate {
  #inside = 0;
  #leftAt = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Marks a completion as running, which closes the gate until the result is disposed. */
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

  /** Whether no completion ran for a while, so that chat may take longer steps. */
  get isQuiet(): boolean {
    return this.#inside === 0 && this.now() - this.#leftAt > quietMs;
  }

  /** Waits until no completion runs. Rejects with the signal's reason as soon as it aborts. */
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
