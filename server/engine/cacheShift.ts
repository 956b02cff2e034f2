import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** The part of a sequence that its reuse depends on. */
export type CachedSequence = Pick<
  LlamaContextSequence,
  "compareContextTokens" | "contextTokens" | "nextTokenIndex" | "needsCheckpoints"
>;

/** How much of a prompt a sequence's KV cache can serve. */
export interface Reuse {
  /** Tokens at the prompt's beginning that the cache begins with, too. */
  readonly prefix: number;
  /** What to erase so that the cache goes on with the prompt's next tokens, and how many those are. */
  readonly gap?: { readonly start: number; readonly end: number; readonly run: number };
}

/** Fewer tokens than this are not worth the inexactness of moved ones. */
const minRun = 64;

/**
 * Finds cached tokens that the prompt still has, but nearer to its beginning: when the window slides, its first lines are gone
 * and all others have moved. Erasing the gap moves the rest of the KV cache, which llama.cpp does by rotating keys. The result
 * is an approximation until it is evaluated anew: values were computed with the erased text in sight. The same idea as `--cache-reuse` of llama-server.
 */
export function findReuse(sequence: CachedSequence, ids: readonly Token[]): Reuse {
  const prefix = sequence.compareContextTokens([...ids]).firstDifferentIndex;
  // Recurrent states cannot be moved, and erasing at the very beginning would evaluate everything again.
  if (prefix < 1 || sequence.needsCheckpoints || ids.length - prefix < minRun) return { prefix };
  const cached = sequence.contextTokens;
  for (let end = prefix + 1; end + minRun <= cached.length; end++) {
    const run = commonRun(cached, end, ids, prefix);
    if (run >= minRun) return { prefix, gap: { start: prefix, end, run } };
  }
  return { prefix };
}

function commonRun(a: readonly Token[], fromA: number, b: readonly Token[], fromB: number): number {
  let run = 0;
  while (fromA + run < a.length && fromB + run < b.length && a[fromA + run] === b[fromB + run]) run += 1;
  return run;
}
