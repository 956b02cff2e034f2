import { setImmediate } from "node:timers/promises";
import { WorkLimit } from "../../protocol/code/patternProgram";

// In steps of a comparison, of which a computer does some tens of millions in a second.

/** What a path may cost on average: several times what real rules need. */
const perPath = 10_000;
/** What paths that cost less leave to others, and what reading the rules themselves may cost. */
const reserve = 8_000_000;
/** Of one path, so that the server's other work never waits long. */
const mostAtOnce = 500_000;
/** After so many, other work comes first. */
const untilPause = 250_000;

/**
 * What it may cost to read and compare all the rules in a workspace folder. Whoever writes rules decides how much work they are, and can
 * put any number of repositories into a folder, so they share one budget. What it does not suffice for ends in a `TooMuchWork`.
 */
export class WorkBudget {
  #left = reserve;
  #sincePause = 0;

  /** Compares a path with rules. */
  compare<T>(work: (limit: WorkLimit) => T): T {
    const most = Math.min(this.#left, mostAtOnce);
    const limit = new WorkLimit(most);
    try {
      return work(limit);
    } finally {
      this.#take(most - Math.max(limit.left, 0));
    }
  }

  /** Takes what is about to be done. */
  spend(steps: number): void {
    const limit = new WorkLimit(this.#left);
    this.#take(Math.min(steps, this.#left));
    limit.spend(steps);
  }

  /** One more path is asked about. */
  grant(): void {
    this.#left = Math.min(this.#left + perPath, reserve);
  }

  /** Lets other work come first, if much has been done since it last could. */
  async pause(): Promise<void> {
    if (this.#sincePause < untilPause) return;
    this.#sincePause = 0;
    await setImmediate();
  }

  #take(steps: number): void {
    this.#left -= steps;
    this.#sincePause += steps;
  }
}
