import { isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { declarationsOf } from "../apply/declarations";
import { expandWhole } from "../apply/expandLazy";
import { fillGaps, standInWarnings } from "../apply/fillGaps";
import { isVersionOf } from "../apply/findRegion";
import { lazyLines } from "../apply/lazyMarkers";
import { planLines, removedTooMuch } from "../apply/planApply";
import { hunksBetween } from "../hunks";
import { asDeepAsCode, partsAsWritten } from "../looseLines";
import { Refused } from "../refused";
import { isInsertion, linesOf, type Parts, type Region } from "../source";
import { enclosingBlock, isDoubtfulHead, withoutEcho } from "./echo";
import type { Placed } from "./placed";
import { outsideWarning } from "./placeSearch";
import { atDepth, shapeLike } from "./shape";

/**
 * Puts a block of code in the place of the region, of which it is a new version. What it leaves out is filled in where that is
 * certain. Throws `Refused` when it is none, or when code would be lost that nobody asked to lose.
 */
export function placeRegion(code: readonly string[], parts: Parts, languageId: string): Placed {
  const file = asDeepAsCode(linesOf(parts), languageId);
  const { before, region } = parts;
  const end = before.length + region.length;
  const deep = splitAt(file, { start: before.length, end });
  const placed = placeLines(asDeepAsCode(code, languageId), deep, languageId);
  return { ...placed, parts: partsAsWritten(placed.parts) };
}

/** The same for lines that are as deep as the code. */
function placeLines(code: readonly string[], parts: Parts, languageId: string): Placed {
  const given = withoutBlankEnds(code);
  const around = isInsertion(parts) ? undefined : aroundRegion(given, parts, languageId);
  if (around !== undefined) return around;
  const enclosing = isInsertion(parts) ? undefined : enclosingVersion(given, parts, languageId);
  if (enclosing !== undefined) return enclosing;
  const own = withoutEcho(given, parts);
  if (own.length === 0)
    throw new Refused("The model's answer is empty: say in other words what is to change.");
  if (isInsertion(parts)) {
    if (lazyLines(own, linesOf(parts), languageId).length > 0) throw new Refused(lazySentence);
    return placed(parts, shapeLike(own, parts, languageId));
  }
  const { region } = parts;
  const filled = filledIn(own, parts, languageId);
  if (lazyLines(own, region, languageId).length > 0) return filled ?? expanded(own, parts, languageId);
  const partial = partOfRegion(own, parts, languageId);
  if (partial !== undefined) return partial;
  if (filled !== undefined) return filled;
  if (
    own.length * 2 < withoutBlankEnds(region).length &&
    !isVersionOf(own, region) &&
    !beginsAlike(own, region)
  )
    throw new Refused(
      "The answer is only a piece of the code that was to change: ask again, or select less.",
    );
  return placed(parts, shapeLike(own, parts, languageId));
}

export const lazySentence =
  "The answer leaves code out, and what stands there is not certain: ask for the whole code, or select less.";

export function removalWarning(lines: number): string {
  return `The change takes away ${lines} lines and puts little in their place.`;
}

/** Every new text of the region passes here, so that none takes lines away unseen. */
function placed(parts: Parts, region: readonly string[], warnings: readonly string[] = []): Placed {
  const removes = removedTooMuch(parts.region, region);
  const removals = removes === undefined ? [] : [removalWarning(removes)];
  return { parts: { ...parts, region }, rung: "region", warnings: [...removals, ...warnings] };
}

/** A new version of the region with comments for what it leaves out, when these are all that has come for it. */
function filledIn(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const filled = fillGaps(parts.region, shapeLike(own, parts, languageId), languageId);
  if (filled === undefined || filled.standIns.length === 0) return undefined;
  if (lazyLines(filled.lines, parts.region, languageId).length > 0) return undefined;
  return placed(parts, filled.lines, standInWarnings(filled.standIns, languageId));
}

/** What a block leaves out stands in the region, or in the rest of the file. */
function expanded(own: readonly string[], parts: Parts, languageId: string): Placed {
  const shaped = atDepth(own, parts);
  const marks = lazyLines(shaped, parts.region, languageId);
  const whole = expandWhole(shaped, marks, withoutBlankEnds(parts.region));
  if (whole !== undefined) return placed(parts, shapeLike(whole, parts, languageId));
  const inRegion = planLines(own, parts.region, languageId);
  if (inRegion.kind === "unchanged") return placed(parts, parts.region);
  if (inRegion.kind === "edit")
    return placed(parts, inRegion.lines, standInWarnings(inRegion.standIns, languageId));
  const inFile = planned(own, parts, languageId);
  if (inFile === undefined) throw new Refused(lazySentence);
  return inFile;
}

/** "int total() {" and "int total() => …": a short answer that begins as the code does is not a piece of it. */
function beginsAlike(own: readonly string[], region: readonly string[]): boolean {
  const [a = "", b = ""] = [own, withoutBlankEnds(region)].map((lines) =>
    (lines[0] ?? "").replace(/[\s{:]+$/, "").trim(),
  );
  return a !== "" && b !== "" && (a.startsWith(b) || b.startsWith(a));
}

/** Some of the region's functions, changed, and nothing else: the others stay. */
function partOfRegion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const names = topLevelNames(own);
  const old = withoutBlankEnds(parts.region);
  const missing = topLevelNames(old).filter((name) => !names.includes(name));
  const known = new Set(declarationsOf(old).map(({ name }) => name));
  if (names.length === 0 || missing.length === 0 || !names.every((name) => known.has(name))) return undefined;
  const plan = planLines(own, parts.region, languageId);
  // Nothing changed but that the others are gone: that is what was asked for.
  if (plan.kind !== "edit" || plan.removes !== undefined) return undefined;
  const given = names.map((name) => `“${name}”`).join(", ");
  return placed(parts, plan.lines, [
    `The answer has only ${given}; the rest stays as it is.`,
    ...standInWarnings(plan.standIns, languageId),
  ]);
}

/** The whole class for one of its methods: what is around the region comes along, and may have changed as well. */
function aroundRegion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const [name, ...others] = topLevelNames(withoutBlankEnds(parts.region));
  if (name === undefined || others.length > 0 || topLevelNames(own).includes(name)) return undefined;
  const inside = declarationsOf(own).filter((each) => each.name === name);
  const [inner] = inside;
  if (inner === undefined || inside.length > 1) return undefined;
  const file = [...parts.before, ...parts.after];
  // What is left out there may be anything.
  const marks = lazyLines(own, file, languageId);
  const known = own.map((line, at) => (marks.includes(at) ? "" : line));
  const rest = [...known.slice(0, inner.leading), ...known.slice(inner.end)];
  const code = own.slice(inner.leading, inner.end);
  const isPlain = lazyLines(code, parts.region, languageId).length === 0;
  if (isPlain && areThere(rest, file)) return placed(parts, shapeLike(code, parts, languageId));
  const inFile = planned(own, parts, languageId);
  if (inFile === undefined) throw new Refused(moreSentence);
  return inFile;
}

/** The whole method or block for some of its lines, changed there and elsewhere in it. */
function enclosingVersion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const block = enclosingBlock(own, parts);
  if (block === undefined) {
    if (isDoubtfulHead(own, parts)) throw new Refused(moreSentence);
    return undefined;
  }
  const lines = linesOf(parts);
  const whole = splitAt(lines, block);
  const changed = linesOf({ ...whole, region: shapeLike(own, whole, languageId) });
  const { before, region } = parts;
  const outside = hunksBetween(lines, changed).filter(
    ({ start, end }) => start < before.length || end > before.length + region.length,
  );
  if (outside.some(({ start, end, lines: added }) => codeIn(lines.slice(start, end)) > codeIn(added)))
    throw new Refused(moreSentence);
  const warnings = outside.length > 0 ? [outsideWarning] : [];
  return { parts: splitAround(changed, parts), rung: "region", warnings };
}

function splitAt(lines: readonly string[], { start, end }: Region): Parts {
  return { before: lines.slice(0, start), region: lines.slice(start, end), after: lines.slice(end) };
}

function codeIn(lines: readonly string[]): number {
  return lines.filter((line) => /[\p{L}\p{N}]/u.test(line)).length;
}

const moreSentence =
  "The answer changes more than the selected code, and it is not certain where: select all that is to change.";

/** Whether lines are all there, in this order. */
function areThere(lines: readonly string[], file: readonly string[]): boolean {
  let at = 0;
  return lines.every((line) => {
    if (isBlank(line)) return true;
    at = file.findIndex((each, place) => place >= at && each.trim() === line.trim()) + 1;
    return at > 0;
  });
}

/** Where it belongs in the file, if that is certain. */
function planned(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const file = linesOf(parts);
  const plan = planLines(own, file, languageId);
  if (plan.kind === "unchanged") return placed(parts, parts.region);
  if (plan.kind !== "edit") return undefined;
  const changed = plan.lines;
  const { before, after } = parts;
  const rest = changed.length - before.length - after.length;
  const sameBefore = before.every((line, at) => line === changed[at]);
  const sameAfter = after.every((line, at) => line === changed[changed.length - after.length + at]);
  if (rest >= 0 && sameBefore && sameAfter)
    return placed(
      parts,
      changed.slice(before.length, changed.length - after.length),
      standInWarnings(plan.standIns, languageId),
    );
  const warnings = [
    outsideWarning,
    ...standInWarnings(plan.standIns, languageId),
    ...(plan.removes === undefined ? [] : [removalWarning(plan.removes)]),
  ];
  return { parts: splitAround(changed, parts), rung: "region", warnings };
}

/** The parts of a changed file, the region as near to where it was as its neighbours tell. */
export function splitAround(changed: readonly string[], { before, after }: Parts): Parts {
  const same = (a: string | undefined, b: string | undefined) => a === b;
  let head = 0;
  while (head < before.length && head < changed.length && same(before[head], changed[head])) head += 1;
  let tail = 0;
  const most = Math.min(after.length, changed.length - head);
  while (tail < most && same(after.at(-1 - tail), changed.at(-1 - tail))) tail += 1;
  // What changed outside belongs to the region's new text, so that the two parts around it are what they were.
  return {
    before: changed.slice(0, head),
    region: changed.slice(head, changed.length - tail),
    after: changed.slice(changed.length - tail),
  };
}

function topLevelNames(lines: readonly string[]): string[] {
  const all = declarationsOf(lines);
  const inner = (one: (typeof all)[number]) =>
    all.some((other) => other.start < one.start && one.end <= other.end);
  return all.filter((one) => !inner(one)).map(({ name }) => name);
}
