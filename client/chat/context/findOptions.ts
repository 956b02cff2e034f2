import type { Attachment } from "../history/conversation";
import type { ContextKind } from "./contextKind";
import { fuzzyScore } from "./fuzzy";

const most = 40;
/** A language server that is slow to answer must not hold up the files. */
const patienceMs = 1500;

/** What "@" offers for a query, the best first. "file:app" and "symbol:total" look for one kind alone. */
export async function findOptions(
  query: string,
  kinds: readonly ContextKind[],
  signal: AbortSignal,
): Promise<readonly Attachment[]> {
  const [, named = "", rest = ""] = /^(\w+):(.*)$/.exec(query) ?? [];
  const only = kinds.filter(({ kind }) => kind === named.toLowerCase());
  const wanted = only.length > 0 ? only : kinds;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const found = await Promise.all(
    wanted.map((kind) => {
      const end = kind.isSlow === true ? patience : signal;
      return firstOf(kind.find(only.length > 0 ? rest.trim() : query, end), end);
    }),
  );
  return bestFirst(query, found.flat()).slice(0, most);
}

/** What Enter takes comes first. For nothing typed yet, kind after kind. */
function bestFirst(query: string, found: readonly Attachment[]): readonly Attachment[] {
  const wanted = query.replace(/^\w+:/, "").trim();
  const scoreOf = ({ label, detail = "" }: Attachment) =>
    Math.max(fuzzyScore(wanted, label), fuzzyScore(wanted, detail));
  const scored = found.map((each) => ({ each, score: scoreOf(each) }));
  return scored.sort((a, b) => b.score - a.score).map(({ each }) => each);
}

/** Nothing when it takes too long or fails: the other kinds are offered all the same. */
function firstOf(
  found: Promise<readonly Attachment[]>,
  patience: AbortSignal,
): Promise<readonly Attachment[]> {
  const given = new Promise<readonly Attachment[]>((resolve) => {
    if (patience.aborted) resolve([]);
    patience.addEventListener("abort", () => resolve([]), { once: true });
  });
  return Promise.race([found.catch(() => []), given]);
}
