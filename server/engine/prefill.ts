import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** How long an aborted request may keep the engine busy, in milliseconds. */
const chunkTargetMs = 50;
const minChunk = 32;
const maxChunk = 512;

/** Tokens per millisecond that each sequence was last seen to evaluate. */
const speeds = new WeakMap<LlamaContextSequence, number>();

/**
 * Evaluates a prompt up to its last chunk, which it returns: evaluated together with the first generated token it costs one
 * pass less, and after a keystroke it is all there is. What the KV cache already holds is kept. llama.cpp finishes a batch that
 * it has begun, so the prompt goes in chunks that take about `chunkTargetMs`: an abort is noticed between two of them.
 */
export async function prefill(
  sequence: LlamaContextSequence,
  ids: readonly Token[],
  onEvaluated: (tokens: number) => void,
  signal: AbortSignal,
): Promise<Token[]> {
  await sequence.adaptStateToTokens(ids.slice(0, -1), false);
  let at = sequence.nextTokenIndex;
  for (let size = chunkSize(sequence); at + size < ids.length; size = chunkSize(sequence)) {
    if (signal.aborted) return [];
    const started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(ids.slice(at, at + size));
    speeds.set(sequence, size / Math.max(performance.now() - started, 0.1));
    onEvaluated(size);
    at += size;
  }
  return ids.slice(at);
}

function chunkSize(sequence: LlamaContextSequence): number {
  const wanted = Math.round((speeds.get(sequence) ?? 1) * chunkTargetMs);
  return Math.min(maxChunk, Math.max(minChunk, wanted));
}
