import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** How long an aborted request may keep the engine busy, in milliseconds. */
const chunkTargetMs = 50;
const minChunk = 32;
const maxChunk = 512;

/** Tokens per millisecond that each sequence was last seen to evaluate. */
const speeds = new WeakMap<LlamaContextSequence, number>();

/**
 * Evaluates all tokens but the last, which starts the generation, and yields how many were evaluated after each chunk. What
 * the KV cache already holds is kept. llama.cpp finishes a batch that it has begun, so the prompt goes in chunks that take
 * about `chunkTargetMs`: an abort is noticed between two of them.
 */
export async function* prefill(
  sequence: LlamaContextSequence,
  ids: readonly Token[],
  signal: AbortSignal,
): AsyncGenerator<number, void> {
  const last = ids.length - 1;
  await sequence.adaptStateToTokens(ids.slice(0, last), false);
  for (let at = sequence.nextTokenIndex; at < last && !signal.aborted; ) {
    const speed = speeds.get(sequence) ?? 1;
    const size = Math.min(last - at, maxChunk, Math.max(minChunk, Math.round(speed * chunkTargetMs)));
    const started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(ids.slice(at, at + size));
    // A small chunk says little: its time is mostly overhead.
    if (size >= minChunk) speeds.set(sequence, size / Math.max(performance.now() - started, 0.1));
    at += size;
    yield size;
  }
  // The last token is evaluated together with the first generated one.
  if (!signal.aborted) yield 1;
}
