import type { Token } from "node-llama-cpp";
import { type CachedSequence, findReuse, type Reuse } from "./cacheShift";

/** Share of a sequence's cache that a prompt must reuse before it may overwrite the rest. */
const foregroundShare = 0.5;
/** Share of the prompt that a sequence must hold before background work may use it. */
const backgroundShare = 0.9;
/** An exact cache is preferred to a moved one that serves at most this number of tokens more. */
const worthExactness = 64;

/** Who asks: what one window has evaluated must not show another what it was. Undefined in a process with one window. */
export type Owner = string | undefined;

interface Candidate<Sequence> {
  readonly sequence: Sequence;
  readonly reuse: Reuse;
  /** How many of the tokens in the sequence are exact afterwards; infinite when all are. */
  readonly exactTokens: number;
}

/**
 * The sequences of one context, each with its own KV cache: one for the code being typed, the others for background work and
 * for the document that the user returns to.
 */
export class SequencePool<Sequence extends CachedSequence> {
  /** Most recently used first. */
  #sequences: readonly Sequence[];
  readonly #owners = new WeakMap<Sequence, Owner>();
  /** For a sequence with a moved cache, how many tokens at its beginning were not moved. */
  readonly #exact = new WeakMap<Sequence, number>();

  constructor(sequences: readonly Sequence[]) {
    this.#sequences = sequences;
  }

  /**
   * The sequence that holds most of the prompt, if that is enough, and otherwise the least recently used one. Background work
   * leaves the sequence alone that the next keystroke needs, unless it only appends to it. It never continues a moved cache, so
   * that after a pause the next keystroke finds an exact one. Call `give` before using the sequence.
   */
  take(
    ids: readonly Token[],
    background: boolean,
    owner?: Owner,
  ): Pick<Candidate<Sequence>, "sequence" | "reuse"> {
    const candidates = this.#sequences.map((sequence) =>
      this.#owners.get(sequence) === owner
        ? this.#candidate(sequence, ids, background)
        : { sequence, reuse: { prefix: 0 }, exactTokens: Number.POSITIVE_INFINITY },
    );
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

  /** Makes a sequence this owner's: clears it if another has filled it. */
  async give(sequence: Sequence, owner: Owner): Promise<void> {
    if (this.#owners.get(sequence) === owner) return;
    await sequence.clearHistory();
    this.#owners.set(sequence, owner);
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
   * A sequence that holds almost all of a prompt in an exact cache. Moved caches do not count: llama.cpp may defer the move to
   * the next evaluation, and would save the cache wrongly until then.
   */
  findExact(ids: readonly Token[], owner?: Owner): Sequence | undefined {
    const isExact = (sequence: Sequence) =>
      this.#owners.get(sequence) === owner &&
      (this.#exact.get(sequence) ?? Number.POSITIVE_INFINITY) === Number.POSITIVE_INFINITY;
    const shared = (sequence: Sequence) => sequence.compareContextTokens([...ids]).firstDifferentIndex;
    return this.#sequences.find(
      (sequence) => isExact(sequence) && shared(sequence) >= ids.length * backgroundShare,
    );
  }

  /** An empty sequence. */
  findEmpty(): Sequence | undefined {
    return this.#sequences.find((sequence) => sequence.nextTokenIndex === 0);
  }

  #use(chosen: Sequence, background: boolean): void {
    const [first, ...others] = this.#sequences;
    if (first === undefined || first === chosen) return;
    const rest = others.filter((other) => other !== chosen);
    this.#sequences = background ? [first, chosen, ...rest] : [chosen, first, ...rest];
  }
}
