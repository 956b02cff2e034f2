import type { Logger } from "../log";
import { type Found, rank } from "./rank";
import type { ContextQuery, ContextSource, Snippet } from "./source";

/**
 * Asks all sources at once and takes what is there when the deadline, in milliseconds, is over: one ranked list without
 * repetitions, best first. A source that fails is left out.
 */
export async function gatherContext(
  sources: readonly ContextSource[],
  query: ContextQuery,
  deadlineMs: number,
  log: Logger,
): Promise<readonly Snippet[]> {
  const deadline = new AbortController();
  const late = new Promise<readonly Snippet[]>((resolve) => {
    deadline.signal.addEventListener("abort", () => resolve([]), { once: true });
  });
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  try {
    const asked = sources.map((source) => ask(source, query, deadline.signal, late, log));
    return rank(await Promise.all(asked), query.window);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(
  source: ContextSource,
  query: ContextQuery,
  deadline: AbortSignal,
  late: Promise<readonly Snippet[]>,
  log: Logger,
): Promise<Found> {
  try {
    const snippets = await Promise.race([source.gather(query, deadline), late]);
    return { weight: source.weight, snippets };
  } catch (error) {
    log.warn(
      `Context source ${source.name} failed: ${error instanceof Error ? error.name : "unknown error"}`,
    );
    return { weight: source.weight, snippets: [] };
  }
}
