import { abortable } from "./abortable";

/** Async lock, first come, first served. `using _ = await mutex.acquire(signal)` holds it until the block ends. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();

  /** Rejects with the signal's reason if it aborts before the lock is free. */
  async acquire(signal?: AbortSignal): Promise<Disposable> {
    const before = this.#tail;
    let resolve = () => {};
    const released = new Promise<void>((done) => {
      resolve = done;
    });
    this.#tail = before.then(() => released);
    try {
      await (signal === undefined ? before : abortable(before, signal));
    } catch (error) {
      resolve();
      throw error;
    }
    return { [Symbol.dispose]: resolve };
  }
}
