import type { Snippet } from "../context/source";
import type { TokenBudget } from "./tokenBudget";

/** The pieces of one file that a prompt shows, as one text. */
export interface ShownFile {
  readonly path: string;
  readonly text: string;
}

export interface FittedSnippets {
  /** The file with the most valuable piece last: what stands nearest to the cursor counts most. */
  readonly files: readonly ShownFile[];
  readonly tokens: number;
}

/** Tokens for the control tokens around a file, and for the join with the next one. */
const fileTokens = 4;
/** A passage that is cut to less than this in tokens says too little. */
const leastCutTokens = 24;
/** With less there is no room for anything. */
const leastTokens = 4;

/** Pieces of one file: by the line that each begins at, with the heads of the classes they are in. */
interface ChosenFile {
  readonly path: string;
  readonly pieces: Map<number, string>;
}

/** A snippet and what it costs in tokens: itself, its file's path, the head that it stands under. */
interface Priced {
  readonly snippet: Snippet;
  readonly own: number;
  readonly path: number;
  readonly head: number;
}

/**
 * Chooses snippets until `tokens` are used, each time the one that is worth most for what it still costs: a file's path is paid for
 * once, and so is the head of a class that members of it are shown of. Those of one file are put together in the file's own order.
 * A text of many lines that does not fit is cut at a line; one that fits nowhere is left out.
 */
export async function fitSnippets(
  snippets: readonly Snippet[],
  tokens: number,
  budget: TokenBudget,
): Promise<FittedSnippets> {
  const chosen = new Map<string, ChosenFile>();
  const left = new Set(await priced(snippets, budget));
  let used = 0;
  while (left.size > 0) {
    const next = mostWorth(left, chosen);
    left.delete(next);
    const { snippet } = next;
    const { path, line, within } = snippet;
    const cost = restCost(next, chosen);
    const text = await cutToFit(snippet.text, next.own, tokens - used - cost, budget);
    if (text === "") continue;
    const file = chosen.get(path) ?? { path, pieces: new Map<number, string>() };
    if (within !== undefined && !file.pieces.has(within.line)) file.pieces.set(within.line, within.text);
    file.pieces.set(line, text);
    chosen.set(path, file);
    used += cost + (text === snippet.text ? next.own : await budget.count(`${text}\n`));
    if (tokens - used < leastTokens) break;
  }
  const files = [...chosen.values()].reverse();
  return { files: files.map(({ path, pieces }) => ({ path, text: textOf(pieces) })), tokens: used };
}

async function priced(snippets: readonly Snippet[], budget: TokenBudget): Promise<readonly Priced[]> {
  return Promise.all(
    snippets.map(async (snippet) => ({
      snippet,
      own: await budget.count(`${snippet.text}\n`),
      path: fileTokens + (await budget.count(`${snippet.path}\n`)),
      head: snippet.within === undefined ? 0 : await budget.count(`${snippet.within.text}\n`),
    })),
  );
}

/** What a snippet costs beside its own text, when these files are shown. */
function restCost(
  { snippet: { path, within }, ...cost }: Priced,
  chosen: ReadonlyMap<string, ChosenFile>,
): number {
  const file = chosen.get(path);
  const head = within === undefined || file?.pieces.has(within.line) === true ? 0 : cost.head;
  return head + (file === undefined ? cost.path : 0);
}

function mostWorth(left: ReadonlySet<Priced>, chosen: ReadonlyMap<string, ChosenFile>): Priced {
  let best: Priced | undefined;
  let most = -1;
  for (const each of left) {
    const worth = each.snippet.score / Math.sqrt(each.own + restCost(each, chosen));
    if (worth > most) [best, most] = [each, worth];
  }
  if (best === undefined) throw new Error("There is nothing to choose from.");
  return best;
}

async function cutToFit(text: string, whole: number, room: number, budget: TokenBudget): Promise<string> {
  if (room <= 0) return "";
  if (whole <= room) return text;
  if (room < leastCutTokens || whole > room * 4) return "";
  return (await budget.fitSuffix(text, room)).trimEnd();
}

function textOf(pieces: ReadonlyMap<number, string>): string {
  return [...pieces]
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join("\n");
}
