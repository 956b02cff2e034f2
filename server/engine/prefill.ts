import type { LlamaContext, LlamaContextSequence, Token } from "node-llama-cpp";
import type { Reuse } from "./cacheShift";

/** How long one chunk may take, and so how long an aborted request may keep the engine busy, in milliseconds. */
export const chunkTargets = {
  foreground: 50,
  /** Every keystroke aborts it. */
  background: 20,
  /** Nobody is typing. Larger batches are faster on a GPU, where each reads all weights. */
  chat: 200,
} as const;
const minChunk = 32;
const maxChunk = 512;

/** In tokens per millisecond. */
interface Speed {
  /** What may be counted on: a slow chunk makes it slow at once, fast ones make it fast little by little. */
  readonly sure: number;
  readonly best: number;
  /** Over how many tokens it was measured. */
  readonly tokens: number;
}

const speeds = new WeakMap<LlamaContext, Speed>();

/** The first batches of a model are slow, so they say nothing. */
const warmTokens = 512;

/** Prompt tokens per second that a context can evaluate; undefined until it has worked for a while. */
export function promptSpeed(context: LlamaContext): number | undefined {
  const speed = speeds.get(context);
  return speed === undefined || speed.tokens < warmTokens ? undefined : speed.best * 1000;
}

function noteSpeed(context: LlamaContext, tokens: number, ms: number): void {
  const last = tokens / Math.max(ms, 0.1);
  const before = speeds.get(context) ?? { sure: last, best: 0, tokens: 0 };
  const sure = Math.min(last, before.sure + (last - before.sure) / 4);
  speeds.set(context, { sure, best: Math.max(last, before.best), tokens: before.tokens + tokens });
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
  let size = chunkSize(sequence, chunkMs());
  while (at + size <= ids.length - leave && !signal.aborted) {
    await beforeChunk?.();
    const started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(ids.slice(at, at + size));
    noteSpeed(sequence.context, size, performance.now() - started);
    onEvaluated(size);
    at += size;
    // Models with a recurrent state can only go back to where it was saved.
    if (sequence.needsCheckpoints) await sequence.takeCheckpoint();
    size = chunkSize(sequence, chunkMs());
  }
  return ids.slice(at);
}

/** How many of the prompt's tokens may stay in the cache: all that it has, but what is not to be reused. */
function kept({ prefix, gap }: Reuse, most: number): number {
  return Math.min(most, prefix + (gap?.run ?? 0));
}

function chunkSize(sequence: LlamaContextSequence, targetMs: number): number {
  const wanted = Math.round((speeds.get(sequence.context)?.sure ?? 1) * targetMs);
  return Math.min(maxChunk, Math.max(minChunk, wanted));
}
