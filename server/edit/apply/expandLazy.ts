import { commonIndent, indentOf, isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { declarationsOf } from "./declarations";
import type { Replacement } from "./findRegion";
import { isInlineLazyMarker } from "./lazyMarkers";

/**
 * Fills in omitted code if the file determines it: every placeholder is between lines that occur exactly once in the
 * file, or before the end of a declaration to which the block only adds. Undefined otherwise. `placeholders` are the
 * placeholder lines.
 */
export function expandLazy(
  code: readonly string[],
  placeholders: readonly number[],
  file: readonly string[],
): Replacement | undefined {
  if (placeholders.some((at) => isInlineLazyMarker(code[at] ?? ""))) return undefined;
  return betweenKnownLines(code, placeholders, file, false) ?? addedToDeclaration(code, placeholders, file);
}

/** Like `expandLazy`, for code that is a new version of all of `lines` and so begins and ends with them. */
export function expandWhole(
  code: readonly string[],
  placeholders: readonly number[],
  lines: readonly string[],
): readonly string[] | undefined {
  if (placeholders.some((at) => isInlineLazyMarker(code[at] ?? ""))) return undefined;
  return betweenKnownLines(code, placeholders, lines, true)?.lines;
}

function betweenKnownLines(
  code: readonly string[],
  placeholders: readonly number[],
  file: readonly string[],
  isWhole: boolean,
): Replacement | undefined {
  const pieces = piecesOf(code, placeholders);
  if (pieces.every((piece) => piece.every(isBlank))) return undefined;
  const lines: string[] = [];
  let start: number | undefined;
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const own = withoutBlankEnds(piece);
    const firstPiece = index === 0;
    if (own.length === 0) {
      // A placeholder at the very beginning or end stands for that of the file.
      if (!firstPiece && index !== pieces.length - 1) return undefined;
      if (firstPiece) start = 0;
      else lines.push(...file.slice(at));
      if (!firstPiece) at = file.length;
      continue;
    }
    const isLast = index === pieces.length - 1;
    const first =
      isWhole && firstPiece
        ? 0
        : ((isWhole && isLast ? startOfTail(file, own) : undefined) ?? onlyAt(file, own[0]));
    const last = isWhole && isLast ? file.length - 1 : lastLine(file, own, at);
    if (first === undefined || last === undefined || first < at || last < first) return undefined;
    if (firstPiece) start = first;
    else lines.push(...file.slice(at, first));
    lines.push(...own);
    at = last + 1;
  }
  return start === undefined ? undefined : { start, end: at, lines };
}

/** Where the file's last lines begin, if they equal the piece. */
function startOfTail(file: readonly string[], own: readonly string[]): number | undefined {
  const start = file.length - own.length;
  return own.every((line, at) => file[start + at]?.trim() === line.trim()) ? start : undefined;
}

/**
 * The line where a piece ends. A last line that is not unique, such as a bracket, needs the whole piece unchanged in
 * the file.
 */
function lastLine(file: readonly string[], own: readonly string[], from: number): number | undefined {
  const known = onlyAt(file, own.at(-1));
  if (known !== undefined) return known;
  const first = onlyAt(file, own[0]);
  if (first === undefined || first < from) return undefined;
  const same = own.every((line, at) => (file[first + at] ?? "").trim() === line.trim());
  return same ? first + own.length - 1 : undefined;
}

/**
 * Expands "class Shop {", "// existing code", new members, "}": the new members go before the end of the file's class.
 */
function addedToDeclaration(
  code: readonly string[],
  placeholders: readonly number[],
  file: readonly string[],
): Replacement | undefined {
  const own = withoutBlankEnds(code);
  const shift = code.findIndex((line) => !isBlank(line));
  const [placeholder, ...others] = placeholders;
  const [outer] = declarationsOf(own);
  if (placeholder === undefined || others.length > 0 || outer === undefined) return undefined;
  const known = declarationsOf(file).filter(({ name }) => name === outer.name);
  const [old] = known;
  const head = withoutBlankEnds(own.slice(0, placeholder - shift));
  if (known.length !== 1 || old === undefined || outer.start !== 0 || outer.end !== own.length)
    return undefined;
  if (head.length !== 1 || head[0]?.trim() !== (file[old.start] ?? "").trim()) return undefined;
  const closing = own.at(-1)?.trim() ?? "";
  const closed = /^[})\]]|^end\b/.test(closing);
  if (closed && file[old.end - 1]?.trim() !== closing) return undefined;
  const added = withoutBlankEnds(own.slice(placeholder - shift + 1, closed ? -1 : undefined));
  const present = new Set(file.slice(old.start, old.end).map((line) => line.trim()));
  const names = declarationsOf(added).map(({ name }) => name);
  const theirs = new Set(declarationsOf(file.slice(old.start + 1, old.end)).map(({ name }) => name));
  // Reject members that the class already has: they would be duplicated.
  if (names.length === 0 || names.some((name) => theirs.has(name))) return undefined;
  if (added.some((line) => line.trim().length > 8 && present.has(line.trim()) && isDeclared(line, names)))
    return undefined;
  const end = closed ? old.end - 1 : old.end;
  const body = file.slice(old.start + 1, end).find((line) => !isBlank(line));
  const depth = body === undefined ? undefined : indentOf(body);
  const lines = depth === undefined ? added : atDepth(added, depth);
  return { start: end, end, lines, blankBefore: isBlank(file[end - 1] ?? "") ? 0 : 1 };
}

function isDeclared(line: string, names: readonly string[]): boolean {
  return names.some((name) => line.includes(name));
}

function atDepth(lines: readonly string[], depth: string): string[] {
  const own = commonIndent(lines).length;
  return lines.map((line) => (isBlank(line) ? "" : depth + line.slice(Math.min(own, indentOf(line).length))));
}

function piecesOf(code: readonly string[], placeholders: readonly number[]): string[][] {
  const ends = [...placeholders, code.length];
  return ends.map((end, at) => code.slice(at === 0 ? 0 : (placeholders[at - 1] ?? 0) + 1, end));
}

/** The index of a line that occurs exactly once in the file; else undefined. */
function onlyAt(file: readonly string[], line: string | undefined): number | undefined {
  const wanted = line?.trim() ?? "";
  const at = file.flatMap((each, index) => (each.trim() === wanted ? [index] : []));
  return wanted !== "" && at.length === 1 ? at[0] : undefined;
}
