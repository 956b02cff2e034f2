import type { LlamaContext, LlamaContextSequence, Token } from "node-llama-cpp";
import type { Reuse } from "./cacheShift";
import { ChunkPace } from "./chunkPace";

const paces = new WeakMap<LlamaContext, ChunkPace>();

/** The measured cost of this context's evaluations. */
export function chunkPace(context: LlamaContext): ChunkPace {
  const pace = paces.get(context) ?? new ChunkPace();
  paces.set(context, pace);
  return pace;
}

export interface PrefillOptions {
  /** How many of the last tokens to leave to the generation, even if they are cached. 1 by default. */
  readonly leave?: number;
  /** What the sequence's KV cache already holds of the prompt. */
  readonly reuse: Reuse;
  readonly onEvaluated: (tokens: number) => void;
  /** How long the next chunk should take, in milliseconds. */
  readonly chunkMs: () => number;
  /**
   * How many of the prompt's tokens the next prompt will begin with. Models with a recurrent state can return only to a checkpoint:
   * there is one here, and sparsely before. Without it, there is one after each chunk.
   */
  readonly checkpointAt?: number;
  /** Waits for work with a higher priority. */
  readonly beforeChunk?: () => Promise<void>;
}

/**
 * Evaluates a prompt up to its last chunk and returns that chunk: evaluated together with the first generated token it saves a
 * forward pass, and after a keystroke it is all that is left. Keeps what the KV cache already holds. llama.cpp cannot abort a
 * batch, so the prompt is evaluated in chunks of about `chunkMs`, and an abort takes effect between two of them.
 */
export async function prefill(
  sequence: LlamaContextSequence,
  ids: readonly Token[],
  { leave = 1, reuse, onEvaluated, chunkMs, checkpointAt, beforeChunk }: PrefillOptions,
  signal: AbortSignal,
): Promise<Token[]> {
  if (reuse.gap !== undefined) await sequence.eraseContextTokenRanges([reuse.gap]);
  await sequence.adaptStateToTokens(ids.slice(0, kept(reuse, ids.length - leave)), false);
  let at = sequence.nextTokenIndex;
  const pace = chunkPace(sequence.context);
  const last = ids.length - leave;
  const target = sequence.needsCheckpoints ? Math.min(checkpointAt ?? 0, last) : 0;
  let size = nextSize();
  while (at + size <= last && !signal.aborted) {
    await beforeChunk?.();
    const started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(ids.slice(at, at + size));
    pace.record(size, performance.now() - started);
    onEvaluated(size);
    at += size;
    if (sequence.needsCheckpoints && isCheckpoint()) await sequence.takeCheckpoint();
    size = nextSize();
  }
  return ids.slice(at);

  /** The size of the next chunk, which ends where a checkpoint belongs. */
  function nextSize(): number {
    const size = pace.size(chunkMs());
    return at < target ? Math.min(size, target - at) : size;
  }
  function isCheckpoint(): boolean {
    return (
      checkpointAt === undefined || at === target || at - sequence.lastCheckpointIndex >= checkpointInterval
    );
  }
}

/** Tokens between checkpoints of a long prompt: each is a copy of the whole state, up to a hundred megabytes. */
const checkpointInterval = 2048;

/** How many of the prompt's tokens stay in the cache, at most `most`. */
function kept({ prefix, gap }: Reuse, most: number): number {
  return Math.min(most, prefix + (gap?.run ?? 0));
}
