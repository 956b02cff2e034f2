import { RefusedFile } from "./refusedFile";

interface PatienceOptions {
  /** So many pieces of work run at a time. */
  readonly atOnce: number;
  readonly limitMs: number;
}

/**
 * Lets work on the disk run, a few pieces at a time, and gives up on what does not answer. Nothing can cancel such work: each piece
 * that hangs keeps one of the four threads that Node has for all files. So there are fewer places than threads, a hanging
 * piece keeps its place until it ends, and when all places are taken so, further work is refused at once.
 */
export class Patience {
  readonly #limitMs: number;
  #free: number;
  /** Pieces that were given up and still run. */
  #hanging = 0;
  #places: number;
  readonly #waiting: { start(): void; refuse(): void }[] = [];

  constructor({ atOnce, limitMs }: PatienceOptions) {
    this.#limitMs = limitMs;
    this.#places = atOnce;
    this.#free = atOnce;
  }

  /** Takes all places but these away. To be called before there is any work. */
  useAtMost(atOnce: number): void {
    this.#free -= Math.max(0, this.#places - atOnce);
    this.#places = Math.min(this.#places, atOnce);
  }

  /** Does the work on a path when there is a place. Throws a `RefusedFile` when it takes too long; it must release by itself what it holds. */
  async spendOn<T>(path: string, work: () => Promise<T>): Promise<T> {
    await this.#place(path);
    return new Promise((resolve, reject) => {
      let isHanging = false;
      const stopWaiting = afterIdle(this.#limitMs, () => {
        isHanging = true;
        this.#hanging++;
        if (this.#hanging === this.#places) for (const each of this.#waiting.splice(0)) each.refuse();
        reject(new RefusedFile("tooSlow", path));
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

  async #place(path: string): Promise<void> {
    if (this.#hanging === this.#places) throw new RefusedFile("tooSlow", path);
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        this.#free--;
        resolve();
      };
      this.#waiting.push({ start, refuse: () => reject(new RefusedFile("tooSlow", path)) });
    });
  }
}

const steps = 10;

/**
 * Calls back after a time in which this thread could take answers; returns what ends the wait. While the thread is busy, answers of the
 * disk lie waiting, so the time is counted in steps, and one that is longer counts as one.
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

/** For all work on files that others can have made. The other two threads are left to what we keep ourselves. */
export const patience = new Patience({ atOnce: 2, limitMs: 5000 });
