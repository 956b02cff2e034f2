import { diffArrays } from "diff";
import { commonIndent, indentLike, indentOf, isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { isInsertion, linesOf, type Parts } from "../source";

/** Adapts new lines of the region to the document's indentation and keeps its blank lines where they are the same. */
export function shapeLike(code: readonly string[], parts: Parts, languageId: string): string[] {
  const { region } = parts;
  const own = withoutBlankEnds(code);
  if (isInsertion(parts)) return indentLike(own, depthOfGap(own, parts, languageId), linesOf(parts));
  const [head, tail] = blankEnds(region);
  const shaped = atDepth(own, parts);
  return keepBlankLines([...region.slice(0, head), ...shaped, ...region.slice(region.length - tail)], region);
}

/** Indents lines like the region, with the document's own tabs or spaces. */
export function atDepth(own: readonly string[], parts: Parts): string[] {
  return indentLike(own, depthOf(own, parts.region), linesOf(parts));
}

/**
 * The indentation of the region. A deeper first line sets it only if the new code's first line is its least indented.
 */
function depthOf(own: readonly string[], region: readonly string[]): string {
  const first = region.find((line) => !isBlank(line)) ?? "";
  const common = commonIndent(region);
  const isHanging = indentOf(first).length > common.length;
  if (!isHanging || commonIndent(own) !== indentOf(own[0] ?? "")) return common;
  return indentOf(first);
}

/** The indentation for an insertion: of the gap's own whitespace, the answer, or the lines around it. */
function depthOfGap(own: readonly string[], { before, region, after }: Parts, languageId: string): string {
  const blanks = region.find((line) => line !== "") ?? "";
  if (blanks !== "") return blanks;
  const given = commonIndent(own);
  const next = indentOf(after.find((line) => !isBlank(line)) ?? "");
  // A deeper line above means being in its block only in languages that close blocks explicitly.
  if (languageId === "python" || languageId === "yaml") return given === "" ? next : given;
  const above = before.findLast((line) => !isBlank(line)) ?? "";
  const previous = indentOf(above);
  return previous.length > next.length ? previous : next;
}

function blankEnds(lines: readonly string[]): [head: number, tail: number] {
  const head = lines.findIndex((line) => !isBlank(line));
  return [head, lines.length - 1 - lines.findLastIndex((line) => !isBlank(line))];
}

/** Keeps whitespace-only lines as they are, so that the diff does not show them. */
function keepBlankLines(lines: readonly string[], old: readonly string[]): string[] {
  if (!old.some((line) => line !== "" && isBlank(line))) return [...lines];
  const normal = (line: string) => (isBlank(line) ? "" : line);
  const kept: string[] = [];
  let at = 0;
  for (const { value, added, removed } of diffArrays(old.map(normal), lines.map(normal))) {
    if (added) kept.push(...value);
    else {
      if (!removed) kept.push(...value.map((line, index) => (line === "" ? (old[at + index] ?? "") : line)));
      at += value.length;
    }
  }
  return kept;
}
