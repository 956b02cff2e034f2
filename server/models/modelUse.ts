const msPerMinute = 60_000;

/** Counts who uses a model, and calls `onIdle` once nobody has used it for as long as the user set. */
export class ModelUse {
  #users = 0;
  #minutes = 0;
  #timer: NodeJS.Timeout | undefined;
  #onUnused = () => {};
  #unused: Promise<void> | undefined;

  constructor(private readonly onIdle: () => void) {}

  /** 0 for never. */
  configure(minutes: number): void {
    this.#minutes = minutes;
    this.touch();
  }

  hold(): Disposable {
    this.#users += 1;
    clearTimeout(this.#timer);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#users -= 1;
        if (this.#users > 0) return;
        this.#onUnused();
        this.#unused = undefined;
        this.touch();
      },
    };
  }

  /** Counts the time without use from now on. */
  touch(): void {
    clearTimeout(this.#timer);
    if (this.#minutes <= 0 || this.#users > 0) return;
    this.#timer = setTimeout(this.onIdle, this.#minutes * msPerMinute).unref();
  }

  /** Resolves when nobody uses the model. */
  unused(): Promise<void> {
    if (this.#users === 0) return Promise.resolve();
    this.#unused ??= new Promise((resolve) => {
      this.#onUnused = resolve;
    });
    return this.#unused;
  }

  stop(): void {
    this.#minutes = 0;
    clearTimeout(this.#timer);
  }
}
