/** Work that may be done when the user pauses. It gives way at once when a keystroke needs the model. */
export type IdleTask = (signal: AbortSignal) => Promise<void>;

/** Does one task at a time, each after a pause, and forgets it when it is interrupted. */
export class IdleWork {
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  #queue: Promise<void> = Promise.resolve();
  #abort = new AbortController();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** Runs `task` after `pauseMs` milliseconds without interruption, in place of one that waits under the same name. */
  schedule(name: string, pauseMs: number, task: IdleTask): void {
    clearTimeout(this.#waiting.get(name));
    const { signal } = this.#abort;
    const timer = setTimeout(() => {
      this.#waiting.delete(name);
      this.#queue = this.#queue.then(() => this.#run(task, signal));
    }, pauseMs);
    this.#waiting.set(name, timer.unref());
  }

  /** Stops what runs and forgets what waits. */
  interrupt(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  async #run(task: IdleTask, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      await task(signal);
    } catch (error) {
      if (!signal.aborted) this.onError(error);
    }
  }
}
