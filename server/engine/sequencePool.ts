import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** The part of a sequence that choosing needs. */
export type CachedSequence = Pick<LlamaContextSequence, "compareContextTokens" | "nextTokenIndex">;

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
   * The sequence that holds most of the prompt, if that is much, and otherwise the one that was not used for longest. Work in
   * the background leaves the sequence alone that the next keystroke needs, unless it only adds to it.
   */
  take(ids: readonly Token[], background: boolean): Sequence {
    const held = this.#sequences.map((sequence) => ({
      sequence,
      tokens: sequence.compareContextTokens([...ids]).firstDifferentIndex,
    }));
    const best = held.reduce((a, b) => (b.tokens > a.tokens ? b : a));
    const enough = background
      ? ids.length * backgroundShare
      : Math.min(ids.length, best.sequence.nextTokenIndex) * foregroundShare;
    const chosen = best.tokens > 0 && best.tokens >= enough ? best.sequence : this.#leastRecent();
    this.#use(chosen, background);
    return chosen;
  }

  #leastRecent(): Sequence {
    const last = this.#sequences.at(-1);
    if (last === undefined) throw new Error("A pool needs at least one sequence.");
    return last;
  }

  #use(chosen: Sequence, background: boolean): void {
    const [first, ...others] = this.#sequences;
    if (first === undefined || first === chosen) return;
    const rest = others.filter((other) => other !== chosen);
    this.#sequences = background ? [first, chosen, ...rest] : [chosen, first, ...rest];
  }
}
