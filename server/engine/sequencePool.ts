import type { Token } from "node-llama-cpp";
import { type CachedSequence, findReuse, type Reuse } from "./cacheShift";

/** Share of what a sequence holds that a prompt must reuse to be allowed to overwrite the rest. */
const foregroundShare = 0.5;
/** Share of the prompt that a sequence must hold for background work to go there. */
const backgroundShare = 0.9;

/**
 * The sequences of one context, each with a KV cache of its own: one for what is being typed, the others for what is prepared
 * in the background and for the document that the user comes back to.
 */
export class SequencePool<Sequence extends CachedSequence> {
  /** Most recently used first. */
  #sequences: readonly Sequence[];

  constructor(sequences: readonly Sequence[]) {
    this.#sequences = sequences;
  }

  /**
   * The sequence that can serve most of the prompt, if that is much, and otherwise the one that was not used for longest. Work
   * in the background leaves the sequence alone that the next keystroke needs, unless it only adds to it.
   */
  take(ids: readonly Token[], background: boolean): { sequence: Sequence; reuse: Reuse } {
    const candidates = this.#sequences.map((sequence) => ({ sequence, reuse: findReuse(sequence, ids) }));
    const served = ({ reuse }: { reuse: Reuse }) =>
      background ? reuse.prefix : reuse.prefix + (reuse.gap?.run ?? 0);
    const best = candidates.reduce((a, b) => (served(b) > served(a) ? b : a));
    const enough = background
      ? ids.length * backgroundShare
      : Math.min(ids.length, best.sequence.nextTokenIndex) * foregroundShare;
    const least = candidates.at(-1) ?? best;
    const chosen = served(best) > 0 && served(best) >= enough ? best : least;
    this.#use(chosen.sequence, background);
    return chosen;
  }

  /** The sequence that holds a prompt, or all but a little of it. */
  holding(ids: readonly Token[]): Sequence | undefined {
    const shared = (sequence: Sequence) => sequence.compareContextTokens([...ids]).firstDifferentIndex;
    return this.#sequences.find((sequence) => shared(sequence) >= ids.length * backgroundShare);
  }

  /** One that holds nothing yet, where work in the background would not go first. */
  unused(): Sequence | undefined {
    return this.#sequences.find((sequence) => sequence.nextTokenIndex === 0);
  }

  #use(chosen: Sequence, background: boolean): void {
    const [first, ...others] = this.#sequences;
    if (first === undefined || first === chosen) return;
    const rest = others.filter((other) => other !== chosen);
    this.#sequences = background ? [first, chosen, ...rest] : [chosen, first, ...rest];
  }
}
