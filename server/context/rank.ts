import { aroundCursor } from "./aroundCursor";
import type { CursorWindow } from "./cursorWindow";
import { jaccard, wordSet } from "./similarity";
import type { Snippet } from "./source";

export interface RankLimits {
  readonly snippets: number;
  readonly chars: number;
}

export const defaultRankLimits: RankLimits = { snippets: 400, chars: 64_000 };

/** Snippets more similar to the text at the cursor make the model repeat that text. */
const tooLikeCursor = 0.5;
const tooLikeAnother = 0.8;
/** From this length on, snippets are compared by words too; shorter ones by lines only. */
const passageLines = 4;

interface Candidate extends Snippet {
  readonly lines: ReadonlySet<string>;
  /** Absent for snippets shorter than `passageLines`. */
  readonly words?: ReadonlySet<number>;
}

/**
 * Ranks snippets, most valuable first, without duplicates and without text that is already at the cursor. A snippet
 * from several sources scores higher. The order depends only on the input, so that the prompt stays stable while the
 * input does.
 */
export function rank(
  found: readonly Snippet[],
  window: CursorWindow,
  limits: RankLimits = defaultRankLimits,
): readonly Snippet[] {
  const cursorWords = wordSet(aroundCursor(window));
  const cursorLines = contentLines(aroundCursor(window, 200, 200));
  const kept: Candidate[] = [];
  let chars = 0;
  for (const snippet of fuse(found)) {
    if (kept.length === limits.snippets) break;
    if (chars + snippet.text.length > limits.chars) continue;
    const candidate = describe(snippet);
    const { lines, words } = candidate;
    if (words !== undefined && jaccard(words, cursorWords) > tooLikeCursor) continue;
    if (shareOf(lines, cursorLines) >= tooLikeAnother) continue;
    if (kept.some((other) => repeats(candidate, other))) continue;
    kept.push(candidate);
    chars += snippet.text.length;
  }
  return kept.map(({ lines: _, words: __, ...snippet }) => snippet);
}

/**
 * Value of a snippet for ranking: its score divided by the square root of its length. Dividing by the length itself
 * would be best if only space counted, but of two equally likely snippets the longer one says more.
 */
export function snippetValue({ text, score }: Pick<Snippet, "text" | "score">): number {
  return score / Math.sqrt(shortest + text.length);
}

/** In UTF-16 code units, added to each length so that very short snippets rank alike. */
const shortest = 40;

/** Merges equal passages (noisy-or: needed unless all sources are wrong) and sorts, most valuable first. */
function fuse(found: readonly Snippet[]): readonly Snippet[] {
  const snippets = new Map<string, Snippet>();
  for (const snippet of found) {
    if (snippet.text.trim() === "") continue;
    const key = `${snippet.path}\n${snippet.line}\n${snippet.text}`;
    const same = snippets.get(key);
    const score = same === undefined ? snippet.score : 1 - (1 - same.score) * (1 - snippet.score);
    snippets.set(key, { ...snippet, score });
  }
  return [...snippets.values()].sort(compare);
}

function compare(a: Snippet, b: Snippet): number {
  return (
    snippetValue(b) - snippetValue(a) ||
    compareText(a.path, b.path) ||
    a.line - b.line ||
    compareText(a.text, b.text)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function describe(snippet: Snippet): Candidate {
  const lines = contentLines(snippet.text);
  return lines.size < passageLines
    ? { ...snippet, lines }
    : { ...snippet, lines, words: wordSet(snippet.text) };
}

function repeats(candidate: Candidate, other: Candidate): boolean {
  // Members of different classes differ even if their text is the same.
  if (other.words === undefined && candidate.within?.text !== other.within?.text) return false;
  const samePlace = candidate.path === other.path && shareOf(candidate.lines, other.lines) > 0.5;
  if (samePlace || shareOf(candidate.lines, other.lines) >= tooLikeAnother) return true;
  if (candidate.words === undefined || other.words === undefined) return false;
  return jaccard(candidate.words, other.words) > 0.9;
}

/** Share of `part` that is in `whole`. */
function shareOf(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0) return 0;
  let shared = 0;
  for (const line of part) if (whole.has(line)) shared++;
  return shared / part.size;
}

/** The trimmed lines, without short ones such as a closing bracket, which are the same in every file. */
function contentLines(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.length > 3),
  );
}
