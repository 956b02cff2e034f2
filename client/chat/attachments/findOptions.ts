import type { Attachment } from "../conversation/conversation";
import type { AttachmentKind } from "./attachmentKind";
import { fuzzyScore } from "./fuzzy";

const most = 40;
/** Longest wait for slow kinds: a slow language server must not delay the files. */
const patienceMs = 1500;

/** Finds the entries of the "@" menu for a query, best first. "file:app" and "symbol:total" search one kind only. */
export async function findOptions(
  query: string,
  kinds: readonly AttachmentKind[],
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

/** Sorts by score, because Enter takes the first entry. Keeps the order of the kinds for an empty query. */
function bestFirst(query: string, found: readonly Attachment[]): readonly Attachment[] {
  const wanted = query.replace(/^\w+:/, "").trim();
  const scoreOf = ({ label, detail = "" }: Attachment) =>
    Math.max(fuzzyScore(wanted, label), fuzzyScore(wanted, detail));
  const scored = found.map((each) => ({ each, score: scoreOf(each) }));
  return scored.sort((a, b) => b.score - a.score).map(({ each }) => each);
}

/** Resolves to nothing on a timeout or a failure, so that the other kinds still appear. */
function firstOf(
  found: Promise<readonly Attachment[]>,
  patience: AbortSignal,
): Promise<readonly Attachment[]> {
  const timedOut = new Promise<readonly Attachment[]>((resolve) => {
    if (patience.aborted) resolve([]);
    patience.addEventListener("abort", () => resolve([]), { once: true });
  });
  return Promise.race([found.catch(() => []), timedOut]);
}
