import { isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { declarationsOf } from "../apply/declarations";
import { isVersionOf } from "../apply/findRegion";
import { lazyLines } from "../apply/lazyMarkers";
import { planApply, removedTooMuch } from "../apply/planApply";
import { Refused } from "../refused";
import { isInsertion, linesOf, type Parts } from "../source";
import type { Placed } from "./placed";
import { outsideWarning } from "./placeSearch";
import { shapeLike } from "./shape";

/**
 * Puts a block of code in the place of the region, of which it is a new version. What it leaves out is filled in where that is
 * certain. Throws `Refused` when it is none, or when code would be lost that nobody asked to lose.
 */
export function placeRegion(code: readonly string[], parts: Parts, languageId: string): Placed {
  const own = withoutEcho(withoutBlankEnds(code), parts);
  if (own.length === 0)
    throw new Refused("The model's answer is empty: say in other words what is to change.");
  if (isInsertion(parts)) {
    if (lazyLines(own, linesOf(parts), languageId).length > 0) throw new Refused(lazySentence);
    return placed(parts, shapeLike(own, parts, languageId));
  }
  const { region } = parts;
  if (lazyLines(own, region, languageId).length > 0) return expanded(own, parts, languageId);
  const partial = partOfRegion(own, parts, languageId) ?? aroundRegion(own, parts, languageId);
  if (partial !== undefined) return partial;
  const removes = removedTooMuch(region, own);
  if (removes !== undefined && !isVersionOf(own, region) && own.length * 3 < region.length)
    throw new Refused(
      "The answer is only a piece of the code that was to change: ask again, or select less.",
    );
  return placed(
    parts,
    shapeLike(own, parts, languageId),
    removes === undefined ? [] : [removalWarning(removes)],
  );
}

const lazySentence =
  "The answer leaves code out, and what stands there is not certain: ask for the whole code, or select less.";

export function removalWarning(lines: number): string {
  return `The change takes away ${lines} lines and puts little in their place.`;
}

function placed(parts: Parts, region: readonly string[], warnings: readonly string[] = []): Placed {
  return { parts: { ...parts, region }, rung: "region", warnings };
}

/** Lines around the region that the model repeats to show where its code belongs. */
function withoutEcho(code: readonly string[], { before, region, after }: Parts): readonly string[] {
  const trim = (line: string | undefined) => line?.trim() ?? "";
  const own = withoutBlankEnds(region);
  const above = before.filter((line) => !isBlank(line)).map(trim);
  const below = after.filter((line) => !isBlank(line)).map(trim);
  const first = code.findIndex((line) => trim(line) === trim(own[0]));
  const last = code.findLastIndex((line) => trim(line) === trim(own.at(-1)));
  if (own.length === 0 || first < 0 || last < first) return code;
  const lead = code
    .slice(0, first)
    .filter((line) => !isBlank(line))
    .map(trim);
  const rest = code
    .slice(last + 1)
    .filter((line) => !isBlank(line))
    .map(trim);
  const isLead = lead.length > 0 && lead.every((line, at) => above.at(at - lead.length) === line);
  const isRest = rest.length > 0 && rest.every((line, at) => below[at] === line);
  return code.slice(isLead ? first : 0, isRest ? last + 1 : code.length);
}

/** What a block leaves out stands in the region, or in the rest of the file. */
function expanded(own: readonly string[], parts: Parts, languageId: string): Placed {
  const inRegion = planApply({ code: own.join("\n"), text: parts.region.join("\n"), languageId });
  if (inRegion.kind === "unchanged") return placed(parts, parts.region);
  if (inRegion.kind === "edit") {
    const warnings = inRegion.removes === undefined ? [] : [removalWarning(inRegion.removes)];
    return placed(parts, inRegion.text.split("\n"), warnings);
  }
  const inFile = planned(own, parts, languageId);
  if (inFile === undefined) throw new Refused(lazySentence);
  return inFile;
}

/** Some of the region's functions, changed, and nothing else: the others stay. */
function partOfRegion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const names = topLevelNames(own);
  const theirs = topLevelNames(withoutBlankEnds(parts.region));
  const missing = theirs.filter((name) => !names.includes(name));
  if (names.length === 0 || missing.length === 0 || !names.every((name) => theirs.includes(name)))
    return undefined;
  const plan = planApply({ code: own.join("\n"), text: parts.region.join("\n"), languageId });
  // Nothing changed but that the others are gone: that is what was asked for.
  if (plan.kind !== "edit" || plan.removes !== undefined) return undefined;
  const rest = missing.map((name) => `“${name}”`).join(", ");
  return placed(parts, plan.text.split("\n"), [`The answer does not have ${rest}, which stays as it is.`]);
}

/** The whole class for one of its methods: what is around the region comes along, and may have changed as well. */
function aroundRegion(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const [name, ...others] = topLevelNames(withoutBlankEnds(parts.region));
  if (name === undefined || others.length > 0 || topLevelNames(own).includes(name)) return undefined;
  const isInside = declarationsOf(own).some((each) => each.name === name);
  return isInside ? planned(own, parts, languageId) : undefined;
}

/** Where it belongs in the file, if that is certain. */
function planned(own: readonly string[], parts: Parts, languageId: string): Placed | undefined {
  const file = linesOf(parts);
  const plan = planApply({ code: own.join("\n"), text: file.join("\n"), languageId });
  if (plan.kind === "unchanged") return placed(parts, parts.region);
  if (plan.kind !== "edit") return undefined;
  const changed = plan.text.split("\n");
  const { before, after } = parts;
  const rest = changed.length - before.length - after.length;
  const sameBefore = before.every((line, at) => line === changed[at]);
  const sameAfter = after.every((line, at) => line === changed[changed.length - after.length + at]);
  if (rest >= 0 && sameBefore && sameAfter)
    return placed(parts, changed.slice(before.length, changed.length - after.length));
  const warnings = [outsideWarning, ...(plan.removes === undefined ? [] : [removalWarning(plan.removes)])];
  return { parts: splitAround(changed, parts), rung: "region", warnings };
}

/** The parts of a changed file, the region as near to where it was as its neighbours tell. */
function splitAround(changed: readonly string[], { before, after }: Parts): Parts {
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
