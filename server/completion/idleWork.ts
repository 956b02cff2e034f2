/** Work that may be done when the user pauses. It gives way at once when a keystroke needs the model. */
export type IdleTask = (signal: AbortSignal) => Promise<void>;

/** Does one task at a time, each after a pause, and forgets it when it is interrupted. */
export class IdleWork {
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  /** Those that run or stand in the queue. */
  readonly #begun = new Map<string, AbortController>();
  #queue: Promise<void> = Promise.resolve();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** Runs `task` after `pauseMs` milliseconds without interruption, in place of an earlier one under the same name. */
  schedule(name: string, pauseMs: number, task: IdleTask): void {
    clearTimeout(this.#waiting.get(name));
    const timer = setTimeout(() => {
      this.#waiting.delete(name);
      this.#begin(name, task);
    }, pauseMs);
    this.#waiting.set(name, timer.unref());
  }

  /** Stops what runs and forgets what waits. */
  interrupt(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    for (const abort of this.#begun.values()) abort.abort();
    this.#begun.clear();
  }

  #begin(name: string, task: IdleTask): void {
    this.#begun.get(name)?.abort();
    const abort = new AbortController();
    this.#begun.set(name, abort);
    this.#queue = this.#queue.then(async () => {
      await this.#run(task, abort.signal);
      if (this.#begun.get(name) === abort) this.#begun.delete(name);
    });
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
