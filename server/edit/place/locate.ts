import { diffArrays } from "diff";
import { commonIndent, indentLike, indentOf, isBlank } from "../../protocol/code/lines";
import type { SearchBlock } from "../answer/fileChange";

/** The lines found for a search block, and their replacement. */
export interface Located {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** False if finding them took the hint, the anchor or another indentation. */
  readonly isExact: boolean;
}

/** The number of matching places, if not exactly one. */
export type NotLocated = { readonly places: number };

/** Most lines between a block and its hint. */
const hintReach = 40;

/**
 * Finds the one place of a block's lines: as they are, or else at another indentation, which the replacement adopts.
 * Among several places, chooses the first below the anchor or the one nearest to the hint. Never matches by similarity.
 * `first` is the number of the first line, from 1.
 */
export function locate(block: SearchBlock, lines: readonly string[], first: number): Located | NotLocated {
  const { search, replace } = block;
  const exact = placesOf(search, lines, (line) => line.trimEnd());
  const found = choose(exact, block, lines, first);
  if (found !== undefined)
    return { start: found, end: found + search.length, lines: replace, isExact: exact.length === 1 };
  if (exact.length > 1) return { places: exact.length };
  const within = withinLine(block, lines);
  if (within !== undefined) return within;
  const shifted = placesOf(search, lines, (line) => line.trim());
  const place = choose(shifted, block, lines, first);
  if (place === undefined) return { places: shifted.length };
  const end = place + search.length;
  const own = lines.slice(place, end);
  const shaped = reindent(search, replace, own, lines);
  return { start: place, end, lines: keepUnchanged(block, own, shaped), isExact: false };
}

/** Keeps lines that the block repeats as the file has them. */
function keepUnchanged(
  { search, replace }: SearchBlock,
  found: readonly string[],
  shaped: readonly string[],
): readonly string[] {
  let [old, now] = [0, 0];
  return diffArrays([...search], [...replace]).flatMap(({ value: { length }, added, removed }) => {
    if (removed) old += length;
    else now += length;
    if (added || removed) return added ? shaped.slice(now - length, now) : [];
    old += length;
    return found.slice(old - length, old);
  });
}

function placesOf(
  search: readonly string[],
  lines: readonly string[],
  normal: (line: string) => string,
): number[] {
  const wanted = search.map(normal);
  const own = lines.map(normal);
  const places: number[] = [];
  for (let at = 0; at + wanted.length <= own.length; at++)
    if (wanted.every((line, index) => own[at + index] === line)) places.push(at);
  return places;
}

function choose(
  places: readonly number[],
  { hint, anchor }: SearchBlock,
  lines: readonly string[],
  first: number,
): number | undefined {
  if (places.length <= 1) return places[0];
  const anchors = anchor === undefined ? [] : placesOf([anchor], lines, (line) => line.trim());
  const below = anchors.length === 1 ? places.find((place) => place >= (anchors[0] ?? 0)) : undefined;
  if (below !== undefined) return below;
  if (hint === undefined) return undefined;
  const away = (place: number) => Math.abs(first + place - hint);
  const [nearest, second] = places.toSorted((a, b) => away(a) - away(b));
  if (nearest === undefined || second === undefined) return undefined;
  return away(nearest) < away(second) && away(nearest) <= hintReach ? nearest : undefined;
}

/** Finds a search text within a line, if it is unique and does not cut words. */
function withinLine({ search, replace }: SearchBlock, lines: readonly string[]): Located | undefined {
  const [wanted = ""] = search;
  if (search.length !== 1 || replace.length !== 1 || isBlank(wanted)) return undefined;
  const at = lines.findIndex((line) => line.includes(wanted));
  const [head, tail] = lines[at]?.split(wanted) ?? [];
  if (head === undefined || tail === undefined) return undefined;
  if (lines.join("\n").split(wanted).length !== 2 || cutsWord(head, wanted) || cutsWord(wanted, tail))
    return undefined;
  return { start: at, end: at + 1, lines: [head + replace.join("") + tail], isExact: true };
}

function cutsWord(left: string, right: string): boolean {
  return /[\p{L}\p{N}_]$/u.test(left) && /^[\p{L}\p{N}_]/u.test(right);
}

/** Shifts the replacement by the difference in indentation between the search and the lines found. */
function reindent(
  search: readonly string[],
  replace: readonly string[],
  found: readonly string[],
  file: readonly string[],
): readonly string[] {
  const [from, own, to] = [commonIndent(search), commonIndent(replace), commonIndent(found)];
  const deeper = own.startsWith(from) ? own.slice(from.length) : "";
  const less = from.startsWith(own) ? from.length - own.length : 0;
  const indent = less > 0 ? to.slice(0, Math.max(0, to.length - less)) : to + deeper;
  // The first line may lack its indentation.
  const head = search.findIndex((line) => !isBlank(line));
  const isHanging =
    head >= 0 && indentOf(search[head] ?? "") === "" && indentOf(found[head] ?? "") !== "" && to === from;
  if (!isHanging) return indentLike(replace, indent, file);
  const lead = indentOf(found[head] ?? "");
  return replace.map((line, at) =>
    at === head && indentOf(line) === "" && !isBlank(line) ? lead + line : line,
  );
}
