import { aroundCursor } from "./aroundCursor";
import type { CursorWindow } from "./cursorWindow";
import { jaccard, wordSet } from "./similarity";
import type { Snippet } from "./source";

/** What one source found. */
export interface Found {
  readonly weight: number;
  readonly snippets: readonly Snippet[];
}

export interface RankLimits {
  readonly perFile: number;
  readonly snippets: number;
  readonly chars: number;
}

export const defaultRankLimits: RankLimits = { perFile: 3, snippets: 16, chars: 24_000 };

/** From reciprocal-rank fusion: a first place counts little more than a second, two second places more than one first. */
const fusionConstant = 60;
/** What is more like the text at the cursor makes the model repeat that text. */
const tooLikeCursor = 0.5;
const tooLikeAnother = 0.8;

interface Candidate extends Snippet {
  readonly words: ReadonlySet<number>;
  readonly lines: ReadonlySet<string>;
}

/**
 * One list out of all sources' lists, best first, without what is there already. What several sources name counts more.
 * The order depends on nothing but the input, so that the prompt stays as it is while the input does.
 */
export function rank(
  found: readonly Found[],
  window: CursorWindow,
  limits: RankLimits = defaultRankLimits,
): readonly Snippet[] {
  const cursorText = aroundCursor(window);
  const cursorWords = wordSet(cursorText);
  const cursorLines = contentLines(aroundCursor(window, 200, 200));
  const kept: Candidate[] = [];
  const perFile = new Map<string, number>();
  let chars = 0;
  for (const candidate of fuse(found)) {
    if (kept.length === limits.snippets) break;
    const inFile = perFile.get(candidate.path) ?? 0;
    if (inFile >= limits.perFile || chars + candidate.text.length > limits.chars) continue;
    if (jaccard(candidate.words, cursorWords) > tooLikeCursor) continue;
    if (shareOf(candidate.lines, cursorLines) >= tooLikeAnother) continue;
    if (kept.some((other) => repeats(candidate, other))) continue;
    kept.push(candidate);
    perFile.set(candidate.path, inFile + 1);
    chars += candidate.text.length;
  }
  return kept.map(({ path, text, score }) => ({ path, text, score }));
}

/** Fused scores, best first. The same passage from several sources becomes one candidate. */
function fuse(found: readonly Found[]): readonly Candidate[] {
  const candidates: (Candidate & { score: number })[] = [];
  const byWeight = found.toSorted((a, b) => b.weight - a.weight);
  for (const { weight, snippets } of byWeight) {
    const ordered = snippets.filter(({ text }) => text.trim() !== "").toSorted(compare);
    ordered.forEach((snippet, place) => {
      const score = weight / (fusionConstant + place + 1);
      const lines = contentLines(snippet.text);
      const same = candidates.find((other) => other.path === snippet.path && samePassage(lines, other.lines));
      if (same !== undefined) same.score += score;
      else candidates.push({ ...snippet, score, lines, words: wordSet(snippet.text) });
    });
  }
  return candidates.sort(compare);
}

function compare(a: Snippet, b: Snippet): number {
  return b.score - a.score || compareText(a.path, b.path) || compareText(a.text, b.text);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function samePassage(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size <= b.size ? shareOf(a, b) > 0.5 : shareOf(b, a) > 0.5;
}

function repeats(candidate: Candidate, other: Candidate): boolean {
  if (shareOf(candidate.lines, other.lines) >= tooLikeAnother) return true;
  return jaccard(candidate.words, other.words) > 0.9;
}

/** Share of `part` that is in `whole`. */
function shareOf(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0) return 0;
  let shared = 0;
  for (const line of part) if (whole.has(line)) shared++;
  return shared / part.size;
}

/** Lines without those that are the same in every file, such as a closing bracket. */
function contentLines(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.length > 3),
  );
}
