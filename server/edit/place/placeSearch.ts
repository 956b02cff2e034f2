import { isBlank } from "../../protocol/code/lines";
import type { SearchBlock } from "../answer/searchReplace";
import { Refused } from "../refused";
import { isInsertion, type Parts } from "../source";
import { locate } from "./locate";
import type { Placed } from "./placed";

/**
 * Puts search/replace blocks in their places, one after the other: in the region, or else in the rest of the file. Throws
 * `Refused` when one of them has no place or several; then none is used.
 */
export function placeSearch(blocks: readonly SearchBlock[], parts: Parts): Placed {
  let state: State = { parts, shifts: [], isExact: true, isOutside: false };
  for (const [at, block] of blocks.entries()) {
    const hint = block.hint === undefined ? {} : { hint: shifted(block.hint, state.shifts) };
    state = placeOne({ ...block, ...hint }, state, nameOf(at, blocks.length));
  }
  const { isExact, isOutside } = state;
  return {
    parts: state.parts,
    rung: isExact ? "searchReplace" : "hintedSearch",
    warnings: isOutside ? [outsideWarning] : [],
  };
}

export const outsideWarning = "Lines outside of what was selected change as well.";

/** Line numbers are those of the old text, in which the blocks placed further up have made more lines or fewer. */
function shifted(line: number, shifts: readonly Shift[]): number {
  return shifts.reduce((now, { below, by }) => (now > below ? now + by : now), line);
}

/** So many more lines below a line, from 1. */
interface Shift {
  readonly below: number;
  readonly by: number;
}

interface State {
  readonly parts: Parts;
  /** What each of the blocks placed so far did, in the lines of its own time. */
  readonly shifts: readonly Shift[];
  readonly isExact: boolean;
  readonly isOutside: boolean;
}

const order = ["region", "before", "after"] as const;

function placeOne(raw: SearchBlock, state: State, name: string): State {
  const { parts, shifts, isExact, isOutside } = state;
  const block = { ...raw, search: withoutOuterBlanks(raw.search) };
  if (block.search.length === 0) {
    if (!isInsertion(parts)) throw new Refused(`${name} says nothing about where it belongs: ask again.`);
    return { ...state, parts: { ...parts, region: raw.replace } };
  }
  // Empty lines around the lines to search for tell places apart; where the file has none, they are those around what replaces them.
  const isAsWritten =
    block.search.length === raw.search.length ||
    takesBlankAway(raw) ||
    order.some((part) => isThere(raw, parts[part]));
  const wanted = isAsWritten ? raw : { ...block, replace: withoutOuterBlanks(raw.replace) };
  let most = 0;
  for (const part of order) {
    const first =
      1 + (part === "before" ? 0 : parts.before.length + (part === "after" ? parts.region.length : 0));
    const found = locate(wanted, parts[part], first);
    if ("places" in found) {
      most = Math.max(most, found.places);
      if (part === "region" && found.places > 1) break;
      continue;
    }
    if (part !== "region" && order.some((other) => other !== part && isThere(wanted, parts[other]))) continue;
    const lines = parts[part].toSpliced(found.start, found.end - found.start, ...found.lines);
    return {
      parts: { ...parts, [part]: lines },
      shifts: [...shifts, { below: first + found.start, by: lines.length - parts[part].length }],
      isExact: isExact && found.isExact,
      isOutside: isOutside || part !== "region",
    };
  }
  throw new Refused(most > 1 ? severalPlaces(name, wanted, most) : noPlace(name, wanted));
}

/** An empty line at an end of the old lines that the new ones lack is a change, not a mark of the place. */
function takesBlankAway({ search, replace }: SearchBlock): boolean {
  return [0, -1].some((end) => isBlank(search.at(end) ?? "") && !isBlank(replace.at(end) ?? ""));
}

/** It would be a guess which of two parts is meant. */
function isThere(block: SearchBlock, lines: readonly string[]): boolean {
  const found = locate(block, lines, 1);
  return !("places" in found) || found.places > 0;
}

function withoutOuterBlanks(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, last + 1);
}

function nameOf(at: number, count: number): string {
  return count === 1 ? "The change" : `Change ${at + 1} of ${count}`;
}

function noPlace(name: string, { search }: SearchBlock): string {
  return `${name} does not fit: the code has no lines “${quote(search)}” as the answer has them. Ask again, or select the code that is meant.`;
}

function severalPlaces(name: string, { search }: SearchBlock, places: number): string {
  return `${name} fits in ${places} places: “${quote(search)}” is there more than once. Select the one that is meant.`;
}

function quote(lines: readonly string[]): string {
  const first = lines.find((line) => !isBlank(line))?.trim() ?? "";
  return first.length > 60 ? `${first.slice(0, 59)}…` : first;
}
