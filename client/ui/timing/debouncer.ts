/** Runs `work` when no call has come for a while. A later call aborts the work of an earlier one. */
export class Debouncer {
  #timer: NodeJS.Timeout | undefined;
  #stopper = new AbortController();

  constructor(
    private readonly delayMs: number,
    private readonly work: (signal: AbortSignal) => unknown,
  ) {}

  schedule(delayMs = this.delayMs): void {
    this.stop();
    this.#stopper = new AbortController();
    const { signal } = this.#stopper;
    this.#timer = setTimeout(() => {
      Promise.resolve(this.work(signal)).catch(() => {});
    }, delayMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopper.abort();
  }
}
