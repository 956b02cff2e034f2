/** Does something when there has been no call for a while; a later call stops what an earlier one began. */
export class AfterRest {
  #timer: NodeJS.Timeout | undefined;
  #stopper = new AbortController();

  constructor(
    private readonly restMs: number,
    private readonly work: (signal: AbortSignal) => Promise<void>,
  ) {}

  soon(times = 1): void {
    this.stop();
    this.#stopper = new AbortController();
    const { signal } = this.#stopper;
    this.#timer = setTimeout(() => {
      this.work(signal).catch(() => {});
    }, this.restMs * times);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopper.abort();
  }
}
