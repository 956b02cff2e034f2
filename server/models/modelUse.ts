import { Holders } from "../util/holders";

const msPerMinute = 60_000;

/** Counts who uses a model, and calls `onIdle` once nobody has used it for as long as the user set. */
export class ModelUse {
  readonly #holders = new Holders(() => this.touch());
  #minutes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly onIdle: () => void) {}

  /** 0 for never. */
  configure(minutes: number): void {
    this.#minutes = minutes;
    this.touch();
  }

  hold(): Disposable {
    clearTimeout(this.#timer);
    return this.#holders.hold();
  }

  /** Counts the time without use from now on. */
  touch(): void {
    clearTimeout(this.#timer);
    if (this.#minutes <= 0 || this.#holders.count > 0) return;
    this.#timer = setTimeout(this.onIdle, this.#minutes * msPerMinute).unref();
  }

  /** Resolves when nobody uses the model. */
  unused(): Promise<void> {
    return this.#holders.unused();
  }

  stop(): void {
    this.#minutes = 0;
    clearTimeout(this.#timer);
  }
}
