/** Counts who uses a thing. Calls `onUnused` when nobody does any more. */
export class Holders {
  #count = 0;
  #resolve = () => {};
  #unused: Promise<void> | undefined;

  constructor(private readonly onUnused: () => void = () => {}) {}

  get count(): number {
    return this.#count;
  }

  /** Uses the thing until the result is disposed. */
  hold(): Disposable {
    this.#count += 1;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#count -= 1;
        if (this.#count > 0) return;
        this.#resolve();
        this.#unused = undefined;
        this.onUnused();
      },
    };
  }

  /** Resolves when nobody uses it. */
  unused(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    this.#unused ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#unused;
  }
}
