import { isBlank } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";
import type { SearchBlock } from "../answer/fileChange";
import { EditRefusedError } from "../editRefusedError";
import { isInsertion, type Parts } from "../source";
import { locate } from "./locate";
import type { Placed } from "./placed";

/**
 * Applies search/replace blocks in order, in the region or else in the rest of the file. Throws an `EditRefusedError`,
 * applying none, if a block has no place or several.
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
    format: isExact ? "searchReplace" : "hintedSearch",
    warnings: isOutside ? [outsideWarning()] : [],
  };
}

export function outsideWarning(): string {
  return l10n.t("This also changes lines outside the selection.");
}

/** Converts a line number of the old text to the current one, after the blocks applied so far. */
function shifted(line: number, shifts: readonly Shift[]): number {
  return shifts.reduce((now, { below, by }) => (now > below ? now + by : now), line);
}

/** `by` more lines below line `below`, counted from 1. */
interface Shift {
  readonly below: number;
  readonly by: number;
}

interface State {
  readonly parts: Parts;
  /** Line shifts of the blocks applied so far, each in the line numbers of its time. */
  readonly shifts: readonly Shift[];
  readonly isExact: boolean;
  readonly isOutside: boolean;
}

const order = ["region", "before", "after"] as const;

function placeOne(raw: SearchBlock, state: State, name: string): State {
  const { parts, shifts, isExact, isOutside } = state;
  const block = { ...raw, search: withoutOuterBlanks(raw.search) };
  if (block.search.length === 0) {
    if (!isInsertion(parts))
      throw new EditRefusedError(l10n.t("{0} says nothing about where it belongs. Ask again.", name));
    return { ...state, parts: { ...parts, region: raw.replace } };
  }
  // Blank lines around a search can distinguish places. If the file lacks them, strip them from the search and its
  // replacement.
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
  throw new EditRefusedError(most > 1 ? severalPlaces(name, wanted, most) : noPlace(name, wanted));
}

/** Whether the block deletes a blank line at an end, so that it is a change and not context. */
function takesBlankAway({ search, replace }: SearchBlock): boolean {
  return [0, -1].some((end) => isBlank(search.at(end) ?? "") && !isBlank(replace.at(end) ?? ""));
}

/** Whether the block also matches in these lines. */
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
  return count === 1 ? l10n.t("The change") : l10n.t("Change {0} of {1}", String(at + 1), String(count));
}

function noPlace(name: string, { search }: SearchBlock): string {
  return l10n.t(
    "{0} does not fit: the code has no lines “{1}” as in the answer. Ask again, or select the right code.",
    name,
    quote(search),
  );
}

function severalPlaces(name: string, { search }: SearchBlock, places: number): string {
  return l10n.t(
    "{0} fits in {1} places: “{2}” occurs more than once. Select the right one.",
    name,
    String(places),
    quote(search),
  );
}

function quote(lines: readonly string[]): string {
  const first = lines.find((line) => !isBlank(line))?.trim() ?? "";
  return first.length > 60 ? `${first.slice(0, 59)}…` : first;
}
