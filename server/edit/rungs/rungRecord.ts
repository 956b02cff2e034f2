import type { RungStore, Tally } from "./rungStore";

/** In which form a model is asked for an edit. */
export type ModelRung = "searchReplace" | "region";

/** When there are more attempts, the older half counts for half. */
const mostAttempts = 100;
/** Fewer attempts say nothing. */
const leastAttempts = 8;
/** A form that fails more often than this is given up for one that does better. */
const poor = 0.5;

/**
 * Which form of answer each model handles well, learned from what became of its answers, as VS Code's chat learns which edit
 * tool suits a model. Counts only.
 */
export class RungRecord {
  constructor(private readonly store: RungStore) {}

  /** The one that the size asks for, unless this model has done badly with it and better with another of `rungs`. */
  async choose(model: string, preferred: ModelRung, rungs: readonly ModelRung[]): Promise<ModelRung> {
    const [first] = rungs;
    const wanted = rungs.includes(preferred) || first === undefined ? preferred : first;
    const tallies = (await this.store.read())[model] ?? {};
    const own = rate(tallies[wanted]);
    if (own === undefined || own >= poor) return wanted;
    const better = rungs.find((rung) => rung !== wanted && (rate(tallies[rung]) ?? poor) > own);
    return better ?? wanted;
  }

  /** Whether an answer in this form could be used. Never throws. */
  async add(model: string, rung: ModelRung, succeeded: boolean): Promise<void> {
    await this.store.change((all) => {
      const { attempts, successes } = all[model]?.[rung] ?? { attempts: 0, successes: 0 };
      const share = attempts >= mostAttempts ? 0.5 : 1;
      const tally: Tally = {
        attempts: Math.floor(attempts * share) + 1,
        successes: Math.floor(successes * share) + (succeeded ? 1 : 0),
      };
      return { ...all, [model]: { ...all[model], [rung]: tally } };
    });
  }
}

function rate(tally: Tally | undefined): number | undefined {
  return tally === undefined || tally.attempts < leastAttempts ? undefined : tally.successes / tally.attempts;
}
