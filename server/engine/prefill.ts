import type { LlamaContext, LlamaContextSequence, Token } from "node-llama-cpp";
import type { Reuse } from "./cacheShift";
import { ChunkPace } from "./chunkPace";

const paces = new WeakMap<LlamaContext, ChunkPace>();

/** What evaluations of this context have cost so far. */
export function chunkPace(context: LlamaContext): ChunkPace {
  const pace = paces.get(context) ?? new ChunkPace();
  paces.set(context, pace);
  return pace;
}

export interface PrefillOptions {
  /** How many of the last tokens the generation evaluates, whether they are cached or not: 1 unless given. */
  readonly leave?: number;
  /** What the sequence's KV cache can serve of the prompt. */
  readonly reuse: Reuse;
  readonly onEvaluated: (tokens: number) => void;
  /** How long the next chunk should take, in milliseconds. */
  readonly chunkMs: () => number;
  /** Waits for whoever goes first. */
  readonly beforeChunk?: () => Promise<void>;
}

/**
 * Evaluates a prompt up to its last chunk, which it returns: evaluated together with the first generated token it costs one
 * pass less, and after a keystroke it is all there is. What the KV cache already holds is kept. llama.cpp finishes a batch that
 * it has begun, so the prompt goes in chunks of about `chunkMs`: an abort is noticed between two of them.
 */
export async function prefill(
  sequence: LlamaContextSequence,
  ids: readonly Token[],
  { leave = 1, reuse, onEvaluated, chunkMs, beforeChunk }: PrefillOptions,
  signal: AbortSignal,
): Promise<Token[]> {
  if (reuse.gap !== undefined) await sequence.eraseContextTokenRanges([reuse.gap]);
  await sequence.adaptStateToTokens(ids.slice(0, kept(reuse, ids.length - leave)), false);
  let at = sequence.nextTokenIndex;
  const pace = chunkPace(sequence.context);
  let size = pace.size(chunkMs());
  while (at + size <= ids.length - leave && !signal.aborted) {
    await beforeChunk?.();
    const started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(ids.slice(at, at + size));
    pace.note(size, performance.now() - started);
    onEvaluated(size);
    at += size;
    // Models with a recurrent state can only go back to where it was saved.
    if (sequence.needsCheckpoints) await sequence.takeCheckpoint();
    size = pace.size(chunkMs());
  }
  return ids.slice(at);
}

/** How many of the prompt's tokens may stay in the cache: all that it has, but what is not to be reused. */
function kept({ prefix, gap }: Reuse, most: number): number {
  return Math.min(most, prefix + (gap?.run ?? 0));
}
