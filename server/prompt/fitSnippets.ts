import type { Snippet } from "../context/source";
import type { TokenBudget } from "./tokenBudget";

/** The parts of one file that a prompt shows, as one text. */
export interface ShownFile {
  readonly path: string;
  /** Absent for text from outside of files. */
  readonly uri?: string | undefined;
  readonly text: string;
}

export interface FittedSnippets {
  /** The file with the most valuable snippet comes last, because text near the cursor counts most. */
  readonly files: readonly ShownFile[];
  readonly tokens: number;
}

/** Allowance for the special tokens around a file and the join with the next file. */
const fileTokens = 4;
/** A text cut to fewer tokens than this would say too little. */
const leastCutTokens = 24;
/** With fewer tokens left, no further snippet fits. */
const leastTokens = 4;

/** Lines of a file that the prompt shows, and their cost in tokens. */
interface Piece {
  readonly line: number;
  readonly text: string;
  readonly tokens: number;
}

interface ChosenFile {
  readonly path: string;
  readonly uri?: string;
  pieces: readonly Piece[];
  /** Numbers of the shown lines; a head among them is not shown again. */
  readonly lines: Set<number>;
}

/** A snippet and its costs in tokens: its own text, its file's path, and the head of the class around it. */
interface Priced {
  readonly snippet: Snippet;
  readonly own: number;
  readonly path: number;
  readonly head: number;
}

/**
 * Chooses snippets until `tokens` are used, always the one with the most value for its remaining cost: a file's path counts
 * once, and so does the head of a class. Joins the snippets of a file in the file's order, without repeating lines. Cuts a text
 * that does not fit at a line, and leaves out one that does not fit at all.
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
    const { path, uri, within } = next.snippet;
    const isIn = uri === undefined ? {} : { uri };
    const file = chosen.get(path) ?? { path, ...isIn, pieces: [], lines: new Set<number>() };
    const missing = withoutShown(next.snippet, file.pieces);
    if (missing === undefined) continue;
    const own = await tokensOf(missing.text, next, budget);
    const cost = restCost(next, chosen);
    const text = await cutToFit(missing.text, own, tokens - used - cost, budget);
    if (text === "") continue;
    const piece = { line: missing.line, text, tokens: await tokensOf(text, next, budget) };
    const head =
      within === undefined || file.lines.has(within.line) ? [] : [{ ...within, tokens: next.head }];
    const repeated = file.pieces.filter((each) => shows(piece, each));
    file.pieces = [...file.pieces.filter((each) => !repeated.includes(each)), ...head, piece];
    for (const each of [...head, piece]) for (const line of linesOf(each)) file.lines.add(line);
    chosen.set(path, file);
    used += cost + piece.tokens - repeated.reduce((sum, each) => sum + each.tokens, 0);
    if (tokens - used < leastTokens) break;
  }
  const files = [...chosen.values()].reverse();
  return {
    files: files.map(({ pieces, lines: _, ...file }) => ({ ...file, text: textOf(pieces) })),
    tokens: used,
  };
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

/** Cost of a snippet besides its own text, given the chosen files. */
function restCost(
  { snippet: { path, within }, ...cost }: Priced,
  chosen: ReadonlyMap<string, ChosenFile>,
): number {
  const file = chosen.get(path);
  const head = within === undefined || file?.lines.has(within.line) === true ? 0 : cost.head;
  return head + (file === undefined ? cost.path : 0);
}

function mostWorth(left: ReadonlySet<Priced>, chosen: ReadonlyMap<string, ChosenFile>): Priced {
  let best: Priced | undefined;
  let most = -1;
  for (const each of left) {
    const worth = each.snippet.score / Math.sqrt(each.own + restCost(each, chosen));
    if (best === undefined || worth > most) [best, most] = [each, worth];
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

async function tokensOf(text: string, { snippet, own }: Priced, budget: TokenBudget): Promise<number> {
  return text === snippet.text ? own : budget.count(`${text}\n`);
}

type Lines = Pick<Piece, "line" | "text">;

function linesOf({ line, text }: Lines): readonly number[] {
  return text.split("\n").map((_, at) => line + at);
}

/** Whether a text of a file contains another text of the same file; its lines may be parts of longer lines. */
function shows(whole: Lines, part: Lines): boolean {
  const lines = whole.text.split("\n");
  const wanted = part.text.split("\n");
  const start = part.line - whole.line;
  if (start < 0 || start + wanted.length > lines.length) return false;
  return wanted.every((line, at) => lines[start + at]?.includes(line.trim()));
}

/** The lines of a snippet that are not shown yet; undefined when there are none. */
function withoutShown(snippet: Snippet, pieces: readonly Piece[]): Lines | undefined {
  let { line, text }: Lines = snippet;
  for (const piece of pieces) {
    if (shows(piece, { line, text })) return undefined;
    const lines = text.split("\n");
    const shown = piece.text.split("\n");
    const [end, shownEnd] = [line + lines.length, piece.line + shown.length];
    if (piece.line < line && shownEnd > line && shownEnd < end) {
      const both = shownEnd - line;
      if (!isSame(lines.slice(0, both), shown.slice(-both))) continue;
      [line, text] = [shownEnd, lines.slice(both).join("\n")];
    } else if (piece.line > line && piece.line < end && shownEnd > end) {
      const both = end - piece.line;
      if (isSame(lines.slice(-both), shown.slice(0, both))) text = lines.slice(0, -both).join("\n");
    }
  }
  return text.trim() === "" ? undefined : { line, text };
}

function isSame(lines: readonly string[], others: readonly string[]): boolean {
  return lines.length === others.length && lines.every((line, at) => line === others[at]);
}

/** The pieces in the order of their lines; a head comes before a piece that begins in the same line. */
function textOf(pieces: readonly Piece[]): string {
  return [...pieces]
    .sort((a, b) => a.line - b.line)
    .map(({ text }) => text)
    .join("\n");
}
