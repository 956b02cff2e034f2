import type { EngineCounters } from "../engine/engine";
import type { CompletionRecord, StatsResult } from "../protocol/messages";

const shownOutcomes = new Set(["typed-through", "cache", "joined", "generated"]);

/** What became of the completions since the server started. */
export class CompletionStats {
  #last: CompletionRecord | undefined;
  #requests = 0;
  #shown = 0;

  add(record: CompletionRecord): void {
    this.#last = record;
    this.#requests += 1;
    if (shownOutcomes.has(record.outcome)) this.#shown += 1;
  }

  /** `work` counts what the engine did for completions, background work included. */
  read(work: EngineCounters): StatsResult {
    return {
      ...(this.#last === undefined ? {} : { last: this.#last }),
      totals: { requests: this.#requests, shown: this.#shown, ...work },
    };
  }
}
