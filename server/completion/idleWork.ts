/** Work for the user's pauses. It is aborted as soon as a keystroke needs the model. */
export type IdleTask = (signal: AbortSignal) => Promise<void>;

/** Runs one task at a time, each after a pause. An interruption cancels all tasks. */
export class IdleWork {
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  /** Tasks that run or wait in the queue. */
  readonly #active = new Map<string, AbortController>();
  #queue: Promise<void> = Promise.resolve();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** Runs `task` after `pauseMs` milliseconds without interruption. Replaces an earlier task of the same name. */
  schedule(name: string, pauseMs: number, task: IdleTask): void {
    clearTimeout(this.#waiting.get(name));
    const timer = setTimeout(() => {
      this.#waiting.delete(name);
      this.#begin(name, task);
    }, pauseMs);
    this.#waiting.set(name, timer.unref());
  }

  /** Aborts the running task and cancels those that wait. */
  interrupt(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    for (const abort of this.#active.values()) abort.abort();
    this.#active.clear();
  }

  #begin(name: string, task: IdleTask): void {
    this.#active.get(name)?.abort();
    const abort = new AbortController();
    this.#active.set(name, abort);
    this.#queue = this.#queue.then(async () => {
      await this.#run(task, abort.signal);
      if (this.#active.get(name) === abort) this.#active.delete(name);
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
