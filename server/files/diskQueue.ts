import { FileRefusedError } from "./fileRefusedError";

interface DiskQueueOptions {
  /** Maximum number of concurrent operations. */
  readonly concurrency: number;
  readonly timeoutMs: number;
}

/**
 * Runs disk operations with limited concurrency and abandons those that hang. They cannot be cancelled: each hanging operation
 * blocks one of the four threads that Node uses for all files. So the limit is below the number of threads, a hanging operation
 * keeps its slot until it ends, and once all slots hang, further operations fail immediately.
 */
export class DiskQueue {
  readonly #timeoutMs: number;
  #free: number;
  /** Operations that were abandoned but still run. */
  #hanging = 0;
  #slots: number;
  readonly #waiting: { start(): void; refuse(): void }[] = [];

  constructor({ concurrency, timeoutMs }: DiskQueueOptions) {
    this.#timeoutMs = timeoutMs;
    this.#slots = concurrency;
    this.#free = concurrency;
  }

  /** Reduces the number of slots. Call this before the first operation. */
  limitConcurrency(concurrency: number): void {
    this.#free -= Math.max(0, this.#slots - concurrency);
    this.#slots = Math.min(this.#slots, concurrency);
  }

  /** Runs an operation on a path in a free slot. Throws a `FileRefusedError` on timeout; `work` must release its own resources. */
  async run<T>(path: string, work: () => Promise<T>): Promise<T> {
    await this.#acquireSlot(path);
    return new Promise((resolve, reject) => {
      let isHanging = false;
      const stopWaiting = afterIdle(this.#timeoutMs, () => {
        isHanging = true;
        this.#hanging++;
        if (this.#hanging === this.#slots) for (const each of this.#waiting.splice(0)) each.refuse();
        reject(new FileRefusedError("tooSlow", path));
      });
      work()
        .then(resolve, reject)
        .finally(() => {
          stopWaiting();
          if (isHanging) this.#hanging--;
          this.#free++;
          this.#waiting.shift()?.start();
        });
    });
  }

  async #acquireSlot(path: string): Promise<void> {
    if (this.#hanging === this.#slots) throw new FileRefusedError("tooSlow", path);
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        this.#free--;
        resolve();
      };
      this.#waiting.push({ start, refuse: () => reject(new FileRefusedError("tooSlow", path)) });
    });
  }
}

const steps = 10;

/**
 * Calls back after `ms` in which this thread could receive results; returns a function that cancels the wait. Results queue up
 * while the thread is busy, so the time is measured in steps, and a delayed step counts as one.
 */
function afterIdle(ms: number, call: () => void): () => void {
  let left = steps;
  const timer = setInterval(() => {
    if (--left > 0) return;
    clearInterval(timer);
    call();
  }, ms / steps);
  return () => clearInterval(timer);
}

/** For operations on files that others may have created. The other two threads are reserved for our own files. */
export const diskQueue = new DiskQueue({ concurrency: 2, timeoutMs: 5000 });
