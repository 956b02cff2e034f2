/** Limits repeated drawing to a fifth of the time. */
export class DrawThrottle {
  #nextAt = 0;

  get isDue(): boolean {
    return performance.now() >= this.#nextAt;
  }

  run(work: () => void): void {
    const start = performance.now();
    work();
    const end = performance.now();
    this.#nextAt = end + 4 * (end - start);
  }
}
