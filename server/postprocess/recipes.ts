import { indentOf } from "../protocol/code/lines";
import type { CursorLines } from "../text/lines";
import { looksBlank } from "../text/lines";

/** Reindents the lines of an answer in a makefile. */
export function indentRecipes(lines: readonly string[], { linePrefix, above }: CursorLines): string[] {
  const result: string[] = [];
  for (const [at, line] of lines.entries()) {
    const before =
      result.findLast((other) => !looksBlank(other)) ?? above.findLast((other) => !looksBlank(other)) ?? "";
    const indent = indentOf(line);
    const own = at === 0 || indent === "" ? indent : makefileIndent(indent, before);
    result.push((at === 0 ? linePrefix : "") + own + line.slice(indent.length));
  }
  return result.map((line, at) => (at === 0 ? line.slice(linePrefix.length) : line));
}

/** Returns a tab in a recipe, else the given indentation. */
export function makefileIndent(given: string, lineAbove: string): string {
  const isRule = /^[^\s#][^=]*:(?!=)/.test(lineAbove) && !/\\$/.test(lineAbove);
  if (!isRule && !lineAbove.startsWith("\t")) return given;
  return given.startsWith("\t") ? given : "\t";
}
