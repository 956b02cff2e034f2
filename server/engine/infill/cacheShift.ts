import type { LlamaContextSequence, Token } from "node-llama-cpp";

/** The members of a sequence that `findReuse` needs. */
export type CachedSequence = Pick<
  LlamaContextSequence,
  "clearHistory" | "compareContextTokens" | "contextTokens" | "nextTokenIndex" | "needsCheckpoints"
>;

/** How much of a prompt a sequence's KV cache already holds. */
export interface Reuse {
  /** Length in tokens of the common prefix of prompt and cache. */
  readonly prefix: number;
  /** Range to erase after the prefix, so that the next `run` tokens of the prompt follow. */
  readonly gap?: { readonly start: number; readonly end: number; readonly run: number };
}

/** Moving fewer tokens than this is not worth the inexact result. */
const minRun = 64;

/**
 * Finds cached tokens that moved towards the beginning of the prompt: when the window slides, its first lines disappear and all
 * others move. Erasing the gap moves the rest of the KV cache, which llama.cpp does by rotating keys. The result is an
 * approximation, because the values were computed with the erased text in context. The idea is llama-server's `--cache-reuse`.
 */
export function findReuse(sequence: CachedSequence, ids: readonly Token[]): Reuse {
  const prefix = sequence.compareContextTokens([...ids]).firstDifferentIndex;
  // Recurrent states cannot be moved, and erasing from the very start would evaluate everything again.
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
