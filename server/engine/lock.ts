/** One holder at a time, first come first served. `using _ = await lock.acquire(signal)` holds it until the block ends. */
export class Lock {
  #tail: Promise<void> = Promise.resolve();

  /** Rejects with the signal's reason when it aborts before the lock is free. */
  async acquire(signal?: AbortSignal): Promise<Disposable> {
    const before = this.#tail;
    let resolve = () => {};
    const released = new Promise<void>((done) => {
      resolve = done;
    });
    this.#tail = before.then(() => released);
    try {
      await (signal === undefined ? before : Promise.race([before, aborted(signal)]));
    } catch (error) {
      resolve();
      throw error;
    }
    return { [Symbol.dispose]: resolve };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
