import type { Logger } from "../log";
import type { ContextQuery, ContextSource, Snippet } from "./source";

/** Asks all sources at once and takes what is there when the deadline, in milliseconds, is over. One that fails is left out. */
export async function gatherContext(
  sources: readonly ContextSource[],
  query: ContextQuery,
  deadlineMs: number,
  log: Logger,
): Promise<readonly Snippet[]> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const found = await Promise.all(sources.map((source) => ask(source, query, deadline, log)));
  return found.flat();
}

async function ask(
  source: ContextSource,
  query: ContextQuery,
  deadline: AbortSignal,
  log: Logger,
): Promise<readonly Snippet[]> {
  const late = new Promise<readonly Snippet[]>((resolve) => {
    deadline.addEventListener("abort", () => resolve([]), { once: true });
  });
  try {
    return await Promise.race([source.gather(query, deadline), late]);
  } catch (error) {
    log.warn(`Context source ${source.name} failed: ${String(error)}`);
    return [];
  }
}
