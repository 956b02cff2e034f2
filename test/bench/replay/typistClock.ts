import { setTimeout as sleep } from "node:timers/promises";

const sliceMs = 5;

/**
 * The typist's clock. While a contestant computes or waits, it runs in real time, so a key comes as early or late into a running
 * request as it would at a real keyboard. Otherwise it runs `speed` times faster.
 */
export class TypistClock {
  now = 0;

  constructor(private readonly speed: number) {}

  async wait(ms: number, contestant: { readonly isBusy: boolean; tick(now: number): void }): Promise<void> {
    for (let left = ms; left > 0; ) {
      const speed = contestant.isBusy ? 1 : this.speed;
      const started = performance.now();
      await sleep(Math.min(left / speed, sliceMs));
      const passed = Math.min(left, (performance.now() - started) * speed);
      left -= passed;
      this.now += passed;
      contestant.tick(this.now);
    }
  }
}
