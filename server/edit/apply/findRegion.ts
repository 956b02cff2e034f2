import { isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { type Declaration, declarationsOf } from "./declarations";

/** Lines `start` to `end` (exclusive) of a file and their replacement. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** Empty lines to insert before the new lines. */
  readonly blankBefore?: number;
}

/** Least similarity for lines to count as another version of the block. */
const alike = 0.5;
/** Least lead of the best place over the next one. */
const clearMargin = 0.15;
/** Most places to compare line by line. */
const maxWindows = 300;

/**
 * Finds where a complete block of code belongs in a file: the whole file, the declarations of the same names, or the
 * one similar place. Undefined if no place is clearly right.
 */
export function findRegion(code: readonly string[], file: readonly string[]): Replacement[] | undefined {
  return wholeFile(code, file) ?? byDeclarations(code, file) ?? bySimilarity(code, file);
}

/** Replaces the whole file if the block is another version of it. */
export function wholeFile(code: readonly string[], file: readonly string[]): Replacement[] | undefined {
  const isWhole = file.every(isBlank) || isWholeFile(code, file);
  return isWhole ? [{ start: 0, end: file.length, lines: code }] : undefined;
}

/** Whether the code is another version of all these lines. */
export function isVersionOf(code: readonly string[], lines: readonly string[]): boolean {
  const [first] = declarationsOf(withoutBlankEnds(code));
  const [old] = declarationsOf(withoutBlankEnds(lines));
  if (first !== undefined && old !== undefined && first.name === old.name) return true;
  return similarity(code, lines) >= 0.3;
}

function isWholeFile(code: readonly string[], file: readonly string[]): boolean {
  const [own, theirs] = [meaningful(code), meaningful(file)];
  const tail = theirs.at(-1) ?? "";
  const ends = Number(own[0] === theirs[0]) + Number(own.at(-1) === tail && tail.length > 1);
  const share = own.length / Math.max(1, theirs.length);
  if (ends === 2 && share >= 0.5) return similarity(code, file) >= 0.4;
  return ends >= 1 && share >= 0.7 && similarity(code, file) >= 0.6;
}

/**
 * Replaces each of the file's declarations by the block's top-level declaration of that name. Inserts a new one after
 * its predecessor in the block.
 */
export function byDeclarations(code: readonly string[], file: readonly string[]): Replacement[] | undefined {
  const own = topLevel(declarationsOf(code));
  if (own.length === 0 || !coversAll(own, code)) return undefined;
  const theirs = declarationsOf(file);
  const replacements: Replacement[] = [];
  const added: { lines: readonly string[]; after: number | undefined }[] = [];
  for (const declaration of own) {
    const same = theirs.filter(({ name }) => name === declaration.name);
    const outermost = same.filter((one) => !same.some((other) => other !== one && holds(other, one)));
    if (outermost.length > 1) return undefined;
    const [old] = outermost;
    const hasLeading = declaration.leading < declaration.start;
    const lines = code.slice(declaration.leading, declaration.end);
    if (old === undefined) added.push({ lines, after: replacements.at(-1)?.end });
    else replacements.push({ start: hasLeading ? old.leading : old.start, end: old.end, lines });
  }
  if (replacements.length === 0) return undefined;
  const first = Math.min(...replacements.map(({ start }) => start));
  for (const { lines, after } of added) {
    const at = after ?? first;
    replacements.push({
      start: at,
      end: at,
      lines: after === undefined ? [...lines, ""] : lines,
      blankBefore: after === undefined ? 0 : 1,
    });
  }
  return overlap(replacements) ? undefined : replacements;
}

/** Finds the lines most similar to the block, if they lead clearly. */
function bySimilarity(code: readonly string[], file: readonly string[]): Replacement[] | undefined {
  const own = withoutBlankEnds(code);
  const anchored = betweenAnchors(own, file);
  if (anchored !== undefined) return [{ ...anchored, lines: own }];
  const scored = windows(own, file).sort((a, b) => b.score - a.score);
  const [best] = scored;
  if (best === undefined || best.score < alike) return undefined;
  const rival = scored.find(({ start, end }) => end <= best.start || start >= best.end);
  if (rival !== undefined && best.score - rival.score < clearMargin) return undefined;
  return [{ start: best.start, end: best.end, lines: own }];
}

/** The lines from the only match of the block's first line to the only match of its last line. */
function betweenAnchors(
  own: readonly string[],
  file: readonly string[],
): { start: number; end: number } | undefined {
  const only = (line: string | undefined) => {
    const wanted = line?.trim() ?? "";
    const at = file.flatMap((each, index) => (each.trim() === wanted ? [index] : []));
    return wanted.length > 3 && at.length === 1 ? at[0] : undefined;
  };
  const [start, last] = [only(own[0]), only(own.at(-1))];
  if (own.length < 2 || start === undefined || last === undefined || last < start) return undefined;
  const length = last + 1 - start;
  return length <= own.length * 3 + 5 ? { start, end: last + 1 } : undefined;
}

/** Scores runs of about the block's length that share enough lines with it. */
function windows(
  own: readonly string[],
  file: readonly string[],
): { start: number; end: number; score: number }[] {
  // A run of another length must begin and end like the block, or a changed line at its edge would be duplicated.
  const sameEnds = (start: number, end: number) =>
    file[start]?.trim() === own[0]?.trim() && file[end - 1]?.trim() === own.at(-1)?.trim();
  const candidates = [-2, -1, 0, 1, 2]
    .map((more) => own.length + more)
    .filter((length) => length >= 1 && length <= file.length)
    .flatMap((length) => sharedLines(own, file, length))
    .filter(({ start, end }) => end - start === own.length || sameEnds(start, end))
    .filter(({ start, end, shared }) => 2 * shared >= alike * (own.length + end - start))
    .sort((a, b) => b.shared - a.shared)
    .slice(0, maxWindows);
  return candidates.map(({ start, end }) => ({ start, end, score: similarity(own, file.slice(start, end)) }));
}

/** For each run of `length` lines without blank ends, counts the lines it shares with the block, in any order. */
function sharedLines(
  own: readonly string[],
  file: readonly string[],
  length: number,
): { start: number; end: number; shared: number }[] {
  const wanted = new Map<string, number>();
  for (const line of own) wanted.set(line.trim(), (wanted.get(line.trim()) ?? 0) + 1);
  const found: { start: number; end: number; shared: number }[] = [];
  let shared = 0;
  const take = (line: string | undefined, by: 1 | -1) => {
    const left = wanted.get(line?.trim() ?? "");
    if (line === undefined || left === undefined) return;
    if (by === 1 ? left > 0 : left >= 0) shared += by;
    wanted.set(line.trim(), left - by);
  };
  for (const [at, line] of file.entries()) {
    take(line, 1);
    if (at >= length) take(file[at - length], -1);
    const start = at + 1 - length;
    if (start >= 0 && !isBlank(file[start] ?? "") && !isBlank(line))
      found.push({ start, end: at + 1, shared });
  }
  return found;
}

/** Share of lines that two pieces of code have in common, in order: 0 to 1. */
export function similarity(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [meaningful(a), meaningful(b)];
  if (left.length === 0 || right.length === 0) return 0;
  return (2 * commonLength(left, right)) / (left.length + right.length);
}

/** Length of the longest common subsequence. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Uint32Array(b.length + 1);
  for (const line of a) {
    const next = new Uint32Array(b.length + 1);
    for (const [at, other] of b.entries())
      next[at + 1] = line === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0);
    row = next;
  }
  return row[b.length] ?? 0;
}

function meaningful(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

function topLevel(declarations: readonly Declaration[]): Declaration[] {
  return declarations.filter((one) => !declarations.some((other) => other !== one && holds(other, one)));
}

function holds(outer: Declaration, inner: Declaration): boolean {
  return outer.start < inner.start && inner.end <= outer.end;
}

/** Whether the declarations cover all lines; statements in between would be lost. */
function coversAll(declarations: readonly Declaration[], code: readonly string[]): boolean {
  return code.every(
    (line, at) => isBlank(line) || declarations.some(({ leading, end }) => at >= leading && at < end),
  );
}

function overlap(replacements: readonly Replacement[]): boolean {
  const sorted = replacements.toSorted((a, b) => a.start - b.start);
  return sorted.some((one, at) => at > 0 && (sorted[at - 1]?.end ?? 0) > one.start);
}
