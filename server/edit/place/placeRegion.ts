import { isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";
import { declarationsOf } from "../apply/declarations";
import { expandWhole } from "../apply/expandLazy";
import { fillGaps, standInWarnings } from "../apply/fillGaps";
import { isVersionOf } from "../apply/findRegion";
import { lazyLines } from "../apply/lazyMarkers";
import { planLines, removedTooMuch } from "../apply/planApply";
import { EditRefusedError } from "../editRefusedError";
import { hunksBetween } from "../result/hunks";
import { quotedNames } from "../result/quotedNames";
import { isInsertion, linesOf, type Parts, type Region } from "../source";
import { enclosingBlock, isDoubtfulHead, withoutEcho } from "./echo";
import { asDeepAsCode, partsAsWritten } from "./looseLines";
import { emptySentence, type Placed } from "./placed";
import { outsideWarning } from "./placeSearch";
import { atDepth, shapeLike } from "./shape";

/**
 * Replaces the region by a block of code that is its new version, filling in omitted code where it is certain. Throws
 * an `EditRefusedError` if it is no new version, or if code would be lost unasked.
 */
export function placeRegion(code: readonly string[], parts: Parts, languageId: string): Placed {
  const file = asDeepAsCode(linesOf(parts), languageId);
  const { before, region } = parts;
  const end = before.length + region.length;
  const deep = splitAt(file, { start: before.length, end });
  const placed = placeLines(asDeepAsCode(code, languageId), deep, languageId);
  return { ...placed, parts: partsAsWritten(placed.parts) };
}

/** Like `placeRegion`, for lines from `asDeepAsCode`. */
function placeLines(code: readonly string[], parts: Parts, languageId: string): Placed {
  const given = withoutBlankEnds(code);
  const around = isInsertion(parts) ? undefined : aroundRegion(given, parts, languageId);
  if (around !== undefined) return around;
  const enclosing = isInsertion(parts) ? undefined : enclosingVersion(given, parts, languageId);
  if (enclosing !== undefined) return enclosing;
  const own = withoutEcho(given, parts);
  if (own.length === 0) throw new EditRefusedError(emptySentence());
  if (isInsertion(parts)) {
    if (lazyLines(own, linesOf(parts), languageId).length > 0) throw new EditRefusedError(lazySentence());
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
    !startsLikeRegion(own, region)
  )
    throw new EditRefusedError(
      l10n.t("The answer covers only part of the selected code. Ask again, or select less."),
    );
  return placed(parts, shapeLike(own, parts, languageId));
}

export function lazySentence(): string {
  return l10n.t(
    "The answer leaves code out, and it is unclear what was omitted. Ask for the whole code, or select less.",
  );
}

export function removalWarning(lines: number): string {
  return l10n.t("The change removes {0} lines and adds few.", String(lines));
}

/** Builds every result for the region, so that none removes lines without a warning. */
function placed(parts: Parts, region: readonly string[], warnings: readonly string[] = []): Placed {
  const removes = removedTooMuch(parts.region, region);
  const removals = removes === undefined ? [] : [removalWarning(removes)];
  return { parts: { ...parts, region }, format: "region", warnings: [...removals, ...warnings] };
}

/**
 * A new version of the region with its stand-in comments filled in; undefined if it has none, or if placeholders
 * remain.
 */
function filledIn(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const filled = fillGaps(parts.region, shapeLike(own, parts, languageId), languageId);
  if (filled === undefined || filled.standIns.length === 0) return undefined;
  if (lazyLines(filled.lines, parts.region, languageId).length > 0) return undefined;
  return placed(parts, filled.lines, standInWarnings(filled.standIns, languageId));
}

/** Fills in omitted code from the region, or else from the rest of the file. */
function expanded(own: readonly string[], parts: Parts, languageId: string): Placed {
  const shaped = atDepth(own, parts);
  const placeholders = lazyLines(shaped, parts.region, languageId);
  const whole = expandWhole(shaped, placeholders, withoutBlankEnds(parts.region));
  if (whole !== undefined) return placed(parts, shapeLike(whole, parts, languageId));
  const inRegion = planLines(own, parts.region, languageId);
  if (inRegion.kind === "unchanged") return placed(parts, parts.region);
  if (inRegion.kind === "edit")
    return placed(parts, inRegion.lines, standInWarnings(inRegion.standIns, languageId));
  const inFile = planned(own, parts, languageId);
  if (inFile === undefined) throw new EditRefusedError(lazySentence());
  return inFile;
}

/**
 * Whether an answer begins like the code, so that it is complete even if much shorter: "int total() {" and "int total()
 * => …".
 */
function startsLikeRegion(own: readonly string[], region: readonly string[]): boolean {
  const [a = "", b = ""] = [own, withoutBlankEnds(region)].map((lines) =>
    (lines[0] ?? "").replace(/[\s{:]+$/, "").trim(),
  );
  return a !== "" && b !== "" && (a.startsWith(b) || b.startsWith(a));
}

/** Places an answer that has only some functions of the region, keeping the others. */
function partOfRegion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const names = topLevelNames(own);
  const old = withoutBlankEnds(parts.region);
  const missing = topLevelNames(old).filter((name) => !names.includes(name));
  const known = new Set(declarationsOf(old).map(({ name }) => name));
  if (names.length === 0 || missing.length === 0 || !names.every((name) => known.has(name))) return undefined;
  const plan = planLines(own, parts.region, languageId);
  // If the functions given are unchanged, the instruction was to delete the others.
  if (plan.kind !== "edit" || plan.removes !== undefined) return undefined;
  return placed(parts, plan.lines, [
    l10n.t("The answer has only {0}; the rest stays as it is.", quotedNames(names)),
    ...standInWarnings(plan.standIns, languageId),
  ]);
}

/**
 * Places an answer that repeats what is around the region, such as the whole class of a method. That part may have
 * changed, too.
 */
function aroundRegion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const [name, ...others] = topLevelNames(withoutBlankEnds(parts.region));
  if (name === undefined || others.length > 0 || topLevelNames(own).includes(name)) return undefined;
  const inside = declarationsOf(own).filter((each) => each.name === name);
  const [inner] = inside;
  if (inner === undefined || inside.length > 1) return undefined;
  const file = [...parts.before, ...parts.after];
  // A placeholder there may stand for anything.
  const placeholders = lazyLines(own, file, languageId);
  const known = own.map((line, at) => (placeholders.includes(at) ? "" : line));
  const rest = [...known.slice(0, inner.leading), ...known.slice(inner.end)];
  const code = own.slice(inner.leading, inner.end);
  const isPlain = lazyLines(code, parts.region, languageId).length === 0;
  if (isPlain && containsInOrder(rest, file)) return placed(parts, shapeLike(code, parts, languageId));
  const inFile = planned(own, parts, languageId);
  if (inFile === undefined) throw new EditRefusedError(moreSentence());
  return inFile;
}

/** Places an answer that gives the whole method or block around the region. It may change lines outside the region. */
function enclosingVersion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const block = enclosingBlock(own, parts);
  if (block === undefined) {
    if (isDoubtfulHead(own, parts)) throw new EditRefusedError(moreSentence());
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
    throw new EditRefusedError(moreSentence());
  const warnings = outside.length > 0 ? [outsideWarning()] : [];
  return { parts: splitAround(changed, parts), format: "region", warnings };
}

function splitAt(lines: readonly string[], { start, end }: Region): Parts {
  return { before: lines.slice(0, start), region: lines.slice(start, end), after: lines.slice(end) };
}

function codeIn(lines: readonly string[]): number {
  return lines.filter((line) => /[\p{L}\p{N}]/u.test(line)).length;
}

function moreSentence(): string {
  return l10n.t(
    "The answer changes more than the selected code, and it is unclear where. Select all the code to change.",
  );
}

/** Whether the file has all these lines in this order. */
function containsInOrder(lines: readonly string[], file: readonly string[]): boolean {
  let at = 0;
  return lines.every((line) => {
    if (isBlank(line)) return true;
    at = file.findIndex((each, place) => place >= at && each.trim() === line.trim()) + 1;
    return at > 0;
  });
}

/** Places the code in the whole file, if that is unambiguous. */
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
    outsideWarning(),
    ...standInWarnings(plan.standIns, languageId),
    ...(plan.removes === undefined ? [] : [removalWarning(plan.removes)]),
  ];
  return { parts: splitAround(changed, parts), format: "region", warnings };
}

/** Splits a changed file into parts, using the unchanged lines around the region. */
export function splitAround(changed: readonly string[], { before, after }: Parts): Parts {
  const same = (a: string | undefined, b: string | undefined) => a === b;
  let head = 0;
  while (head < before.length && head < changed.length && same(before[head], changed[head])) head += 1;
  let tail = 0;
  const most = Math.min(after.length, changed.length - head);
  while (tail < most && same(after.at(-1 - tail), changed.at(-1 - tail))) tail += 1;
  // Lines changed outside the region become part of it, so that the parts around it stay unchanged.
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
