import type { Token } from "node-llama-cpp";
import { type CachedSequence, findReuse, type Reuse } from "./cacheShift";

/** Share of what a sequence holds that a prompt must reuse to be allowed to overwrite the rest. */
const foregroundShare = 0.5;
/** Share of the prompt that a sequence must hold for background work to go there. */
const backgroundShare = 0.9;
/** So many tokens are evaluated again rather than go on with a moved cache where an exact one is at hand. */
const worthExactness = 64;

interface Candidate<Sequence> {
  readonly sequence: Sequence;
  readonly reuse: Reuse;
  /** How many of the tokens that the sequence then holds are exact; infinite when all are. */
  readonly exactTokens: number;
}

/**
 * The sequences of one context, each with a KV cache of its own: one for what is being typed, the others for what is prepared
 * in the background and for the document that the user comes back to.
 */
export class SequencePool<Sequence extends CachedSequence> {
  /** Most recently used first. */
  #sequences: readonly Sequence[];
  /** Tokens at a sequence's beginning that were computed in their place, where its cache was moved since. */
  readonly #exact = new WeakMap<Sequence, number>();

  constructor(sequences: readonly Sequence[]) {
    this.#sequences = sequences;
  }

  /**
   * The sequence that can serve most of the prompt, if that is much, and otherwise the one that was not used for longest. Work
   * in the background leaves the sequence alone that the next keystroke needs, unless it only adds to it, and never goes on with
   * a cache that was moved: so after a pause there is an exact one, which the next keystroke takes.
   */
  take(ids: readonly Token[], background: boolean): Pick<Candidate<Sequence>, "sequence" | "reuse"> {
    const candidates = this.#sequences.map((sequence) => this.#candidate(sequence, ids, background));
    const served = ({ reuse }: Candidate<Sequence>) => reuse.prefix + (reuse.gap?.run ?? 0);
    const value = (candidate: Candidate<Sequence>) =>
      served(candidate) - (candidate.exactTokens === Number.POSITIVE_INFINITY ? 0 : worthExactness);
    const best = candidates.reduce((a, b) => (value(b) > value(a) ? b : a));
    const enough = background
      ? ids.length * backgroundShare
      : Math.min(ids.length, best.sequence.nextTokenIndex) * foregroundShare;
    const least = candidates.at(-1) ?? best;
    const chosen = served(best) > 0 && served(best) >= enough ? best : least;
    this.#use(chosen.sequence, background);
    this.#exact.set(chosen.sequence, chosen.exactTokens);
    return { sequence: chosen.sequence, reuse: chosen.reuse };
  }

  #candidate(sequence: Sequence, ids: readonly Token[], background: boolean): Candidate<Sequence> {
    const { prefix, gap } = findReuse(sequence, ids);
    const exact = this.#exact.get(sequence) ?? Number.POSITIVE_INFINITY;
    if (background)
      return { sequence, reuse: { prefix: Math.min(prefix, exact) }, exactTokens: Number.POSITIVE_INFINITY };
    if (gap !== undefined)
      return { sequence, reuse: { prefix, gap }, exactTokens: Math.min(exact, gap.start) };
    return { sequence, reuse: { prefix }, exactTokens: prefix > exact ? exact : Number.POSITIVE_INFINITY };
  }

  /**
   * The sequence that holds a prompt, or all but a little of it, as it was computed: llama.cpp writes a cache wrongly that was
   * moved, when it has put the move off until the next evaluation.
   */
  holding(ids: readonly Token[]): Sequence | undefined {
    const isExact = (sequence: Sequence) =>
      (this.#exact.get(sequence) ?? Number.POSITIVE_INFINITY) === Number.POSITIVE_INFINITY;
    const shared = (sequence: Sequence) => sequence.compareContextTokens([...ids]).firstDifferentIndex;
    return this.#sequences.find(
      (sequence) => isExact(sequence) && shared(sequence) >= ids.length * backgroundShare,
    );
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
