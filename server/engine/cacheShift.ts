import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** The part of a sequence that closing a gap needs. */
export type ShiftableSequence = Pick<
  LlamaContextSequence,
  "compareContextTokens" | "contextTokens" | "eraseContextTokenRanges" | "needsCheckpoints"
>;

/** Fewer tokens than this are not worth the inexactness of moved ones. */
const minRun = 64;

/**
 * Makes use of cached tokens that the prompt still has, but nearer to its beginning: when the window slides, its first lines
 * are gone and all others have moved. Erasing the gap moves the rest of the KV cache, which llama.cpp does by rotating keys.
 * The result is an approximation: values were computed with the erased text in sight. The same idea as `--cache-reuse` of
 * llama-server.
 */
export async function closeGap(sequence: ShiftableSequence, ids: readonly Token[]): Promise<void> {
  // Recurrent states cannot be moved, and erasing at the very beginning would evaluate everything again.
  const from = sequence.compareContextTokens([...ids]).firstDifferentIndex;
  if (from < 1 || sequence.needsCheckpoints || ids.length - from < minRun) return;
  const cached = sequence.contextTokens;
  const to = findRun(cached, ids, from);
  if (to !== undefined) await sequence.eraseContextTokenRanges([{ start: from, end: to }]);
}

/** Where, after `from`, the cache goes on with what the prompt has at `from`. */
function findRun(cached: readonly Token[], ids: readonly Token[], from: number): number | undefined {
  const matches = (start: number) => {
    for (let at = 0; at < minRun; at++) if (cached[start + at] !== ids[from + at]) return false;
    return true;
  };
  for (let start = from + 1; start + minRun <= cached.length; start++) if (matches(start)) return start;
  return undefined;
}
