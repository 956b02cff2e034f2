import type { EngineCounters } from "../engine/engine";
import { reasonText } from "../protocol/completionReason";
import type { CompletionRecord, StatsResult } from "../protocol/messages";

const shownOutcomes = new Set(["typed-through", "cache", "joined", "generated"]);

/** Counts the completions since the server started, and those that were shown. */
export class CompletionCounters {
  #last: CompletionRecord | undefined;
  #requests = 0;
  #shown = 0;

  add(record: CompletionRecord): void {
    this.#last = record;
    this.#requests += 1;
    if (shownOutcomes.has(record.outcome)) this.#shown += 1;
  }

  /** `work` counts the engine's work for completions, including background work. */
  read(work: EngineCounters): StatsResult {
    const last = this.#last;
    const { reason } = last ?? {};
    return {
      ...(last && { last: { ...last, ...(reason !== undefined && { reason: reasonText(reason) }) } }),
      totals: { requests: this.#requests, shown: this.#shown, ...work },
    };
  }
}
