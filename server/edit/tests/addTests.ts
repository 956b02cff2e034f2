import { indentLike, indentOf, isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { declarationsOf } from "../apply/declarations";
import { planApply } from "../apply/planApply";
import { type Import, importsOf, plain } from "./imports";

/** Lines that occur once, at the beginning of a file. */
const heading =
  /^(?:package\s+[\w.]+;?|namespace\s+[\w.\\]+;|<\?php|declare\(strict_types=1\);|#pragma once|#!.*|["']use strict["'];?)\s*$/;

/**
 * Appends new tests to a test file and adds missing imports to its own. Leaves out what the file already has. Throws an
 * `EditRefusedError` if the end of an import is unclear.
 */
export function addTests(
  code: readonly string[],
  file: readonly string[],
  languageId: string,
): readonly string[] {
  const own = withoutBlankEnds(code);
  const whole = newVersion(own, file, languageId);
  if (whole !== undefined) return whole;
  const imports = importsOf(own);
  const isImported = (at: number) => imports.some(({ start, end }) => start <= at && at < end);
  const tests = withoutBlankEnds(own.filter((line, at) => !heading.test(line) && !isImported(at)));
  const gap = languageId === "python" ? ["", ""] : [""];
  const withImports = addImports(imports, withoutBlankEnds(file));
  return [...withImports, ...gap, ...indentLike(tests, "", file), ""];
}

/** Adds missing imports after the file's own, or to Go's import block. */
function addImports(imports: readonly Import[], file: readonly string[]): readonly string[] {
  const theirs = importsOf(file);
  const names = (frame: string, members: readonly string[]) => members.map((each) => frame + plain(each));
  const known = new Set(theirs.flatMap(({ frame, members }) => names(frame, members)));
  const block = theirs.findLast(({ frame, start, end }) => frame === "import" && end - start > 1);
  const [members, lines]: [string[], string[]] = [[], []];
  for (const { frame, members: all, only, lines: written } of imports) {
    const missing = all.filter((each) => !known.has(frame + plain(each)));
    for (const name of names(frame, missing)) known.add(name);
    if (block !== undefined && frame === "import") members.push(...missing);
    else if (missing.length === all.length) lines.push(...written);
    else if (missing.length > 0) lines.push(...only(missing));
  }
  const head = theirs.at(-1)?.end ?? file.findLastIndex((line) => heading.test(line)) + 1;
  if (theirs.length === 0 && lines.length > 0) {
    if (head === 0) lines.push("");
    else lines.unshift("");
  }
  const added = file.toSpliced(head, 0, ...lines);
  if (block === undefined) return added;
  const indent = indentOf(file[block.start + 1] ?? "");
  return added.toSpliced(block.end - 1, 0, ...members.map((member) => indent + member));
}

/** Handles an answer that gives the whole file although only new tests were requested. */
function newVersion(
  own: readonly string[],
  file: readonly string[],
  languageId: string,
): readonly string[] | undefined {
  const names = declarationsOf(file).filter(({ indent }) => indent === "");
  const repeats = file.filter((line) => !isBlank(line)).slice(0, 3);
  const isWhole = repeats.every(
    (line, at) => own.filter((each) => !isBlank(each))[at]?.trim() === line.trim(),
  );
  if (!isWhole || names.some(({ name }) => !own.some((line) => line.includes(name)))) return undefined;
  const plan = planApply({ code: own.join("\n"), text: file.join("\n"), languageId });
  return plan.kind === "edit" && plan.removes === undefined ? plan.text.split("\n") : undefined;
}
