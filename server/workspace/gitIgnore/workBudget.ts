import { setImmediate } from "node:timers/promises";
import { WorkLimit } from "../../protocol/paths/patternProgram";

// In matching steps; a computer does tens of millions per second.

/** Average budget per path, several times what real rules need. */
const perPath = 10_000;
/** Maximum savings from cheaper paths, which also pay for parsing the rules. */
const reserve = 8_000_000;
/** Maximum per path, so that the server's other work is never delayed for long. */
const maxAtOnce = 500_000;
/** Number of steps after which other work runs. */
const stepsUntilPause = 250_000;

/**
 * Limits the work of reading and matching all rules in a workspace folder. The authors of rules decide how much work they cause, and a
 * folder may contain any number of repositories, so they all share one budget. Throws `TooMuchWorkError` when it is exhausted.
 */
export class WorkBudget {
  #left = reserve;
  #sincePause = 0;

  /** Runs a comparison and charges its work. */
  compare<T>(work: (limit: WorkLimit) => T): T {
    const most = Math.min(this.#left, maxAtOnce);
    const limit = new WorkLimit(most);
    try {
      return work(limit);
    } finally {
      this.#take(most - Math.max(limit.left, 0));
    }
  }

  /** Charges work that is about to be done. */
  spend(steps: number): void {
    const limit = new WorkLimit(this.#left);
    this.#take(Math.min(steps, this.#left));
    limit.spend(steps);
  }

  /** Adds the budget of one more path. */
  grant(): void {
    this.#left = Math.min(this.#left + perPath, reserve);
  }

  /** Yields to other work if much was done since the last pause. */
  async pause(): Promise<void> {
    if (this.#sincePause < stepsUntilPause) return;
    this.#sincePause = 0;
    await setImmediate();
  }

  #take(steps: number): void {
    this.#left -= steps;
    this.#sincePause += steps;
  }
}
