/** How long one chunk of a prompt may take, and thus delay other work, in milliseconds. */
export const chunkTargets = {
  foreground: 50,
  /** Short, because each keystroke aborts this work. */
  background: 20,
  /** Chat while the user types: a completion waits for at most one such chunk. */
  chatBesideTyping: 10,
  /** Chat while the user does not type. Larger batches are faster on a GPU, where each one reads all weights. */
  chat: 200,
} as const;

/** Limits of a chunk, in tokens. */
const fewest = 8;
const most = 512;

/** Assumed tokens per millisecond before the first measurement. */
const assumedSpeed = 1;
/** Tokens before the speed is reported: the first batches of a model are slow. */
const warmTokens = 512;
/** Weight of a measurement that is faster than the average. A slower one replaces it. */
const newest = 0.25;
/** A chunk spends at least this share of its fixed cost on tokens: smaller chunks would hardly be faster, only more. */
const leastShare = 0.5;

interface Measured {
  readonly tokens: number;
  readonly ms: number;
}

/**
 * Measures the cost of evaluating tokens in one batch: `fixed + tokens × perToken` milliseconds. On a CPU the fixed cost is
 * close to 0. On a GPU it is the time to read all weights, so a chunk of 8 tokens may take as long as one of 64.
 */
export class ChunkPace {
  /** By the binary logarithm of the number of tokens. */
  readonly #measured = new Map<number, Measured>();
  #tokens = 0;
  #best = 0;

  record(tokens: number, ms: number): void {
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

  /** Highest prompt tokens per second so far; undefined until enough tokens were measured. */
  get tokensPerSecond(): number | undefined {
    return this.#tokens < warmTokens ? undefined : this.#best * 1000;
  }

  /** The line through the smallest and the largest measured chunk. */
  #cost(): { readonly fixed: number; readonly perToken: number } {
    const [small, ...others] = [...this.#measured.values()].sort((a, b) => a.tokens - b.tokens);
    if (small === undefined) return { fixed: 0, perToken: 1 / assumedSpeed };
    const large = others.at(-1) ?? { tokens: 0, ms: 0 };
    const slope = (large.ms - small.ms) / (large.tokens - small.tokens);
    const perToken = Math.min(small.ms / small.tokens, Math.max(slope, leastPerToken));
    return { fixed: small.ms - perToken * small.tokens, perToken };
  }
}

/** Least milliseconds per token, for when a large chunk was measured to be faster than a small one. */
const leastPerToken = 0.001;
