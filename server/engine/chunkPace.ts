/** How long one chunk of a prompt may take, and so how long it may hold up others, in milliseconds. */
export const chunkTargets = {
  foreground: 50,
  /** Each keystroke aborts this work. */
  background: 20,
  /** Chat while somebody types: a completion waits for at most one such chunk. */
  chatBesideTyping: 10,
  /** Chat while nobody types. Larger batches are faster on a GPU, where each one reads all weights. */
  chat: 200,
} as const;

/** Limits of a chunk, in tokens. */
const fewest = 8;
const most = 512;

/** Tokens per millisecond until something is measured. */
const assumedSpeed = 1;
/** The first batches of a model are slow, so they say nothing about its speed. */
const warmTokens = 512;
/** Weight of a measurement that is faster than what is known. A slower one counts at once. */
const newest = 0.25;
/** A chunk costs at least this share of its fixed cost in tokens: smaller ones would hardly be faster, only more. */
const leastShare = 0.5;

interface Measured {
  readonly tokens: number;
  readonly ms: number;
}

/**
 * What it costs to evaluate tokens in one batch: `fixed + tokens × perToken` milliseconds. On a CPU the fixed cost is next to nothing. On
 * a GPU it is the time to read all weights, so a chunk of 8 tokens may take as long as one of 64.
 */
export class ChunkPace {
  /** By the power of two of the number of tokens. */
  readonly #measured = new Map<number, Measured>();
  #tokens = 0;
  #best = 0;

  note(tokens: number, ms: number): void {
    const size = Math.round(Math.log2(tokens));
    const known = this.#measured.get(size);
    const scaled = known === undefined ? ms : (known.ms * tokens) / known.tokens;
    this.#measured.set(size, { tokens, ms: Math.max(ms, scaled + (ms - scaled) * newest) });
    this.#tokens += tokens;
    this.#best = Math.max(this.#best, tokens / Math.max(ms, 0.1));
  }

  /** How many tokens to evaluate at once so that it takes about `targetMs`. */
  size(targetMs: number): number {
    const { fixed, perToken } = this.#cost();
    const wanted = Math.max(targetMs - fixed, fixed * leastShare) / perToken;
    return Math.min(most, Math.max(fewest, Math.round(wanted)));
  }

  /** Most prompt tokens per second so far; undefined until it has worked for a while. */
  get tokensPerSecond(): number | undefined {
    return this.#tokens < warmTokens ? undefined : this.#best * 1000;
  }

  /** The line through the smallest and the largest chunk that were measured. */
  #cost(): { readonly fixed: number; readonly perToken: number } {
    const [small, ...others] = [...this.#measured.values()].sort((a, b) => a.tokens - b.tokens);
    if (small === undefined) return { fixed: 0, perToken: 1 / assumedSpeed };
    const large = others.at(-1) ?? { tokens: 0, ms: 0 };
    const slope = (large.ms - small.ms) / (large.tokens - small.tokens);
    const perToken = Math.min(small.ms / small.tokens, Math.max(slope, leastPerToken));
    return { fixed: small.ms - perToken * small.tokens, perToken };
  }
}

/** In milliseconds: keeps a large chunk that was measured faster than a small one from being free. */
const leastPerToken = 0.001;
