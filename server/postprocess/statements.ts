import { indentOf } from "../protocol/code/lines";
import { blockCloser, continuesBlock } from "../text/blocks";

/** Whether a line closes a block, or continues it at the indentation of its first line (`else`). */
export function dedents(line: string, languageId: string): boolean {
  if (blockCloser(line, languageId) !== undefined) return true;
  return continuesBlock(line) && !/^\s*(when|case|default|after|public|private|protected)\b|->/.test(line);
}

/** Whether a line is a label, which may be indented less than the statements around it. */
export function isLabel(line: string): boolean {
  return /^\s*(\w+:$|case\b|default\b|(public|private|protected)\b.*:$)/.test(line);
}

/** Whether a statement continues below this line, or the line takes a single statement without braces. */
export function continuesBelow(line: string, languageId: string): boolean {
  const end = line.trimEnd();
  if (languageId === "markdown" || end === "") return false;
  return /[-=+*/%&|\\<?.]$/.test(end) || /^\s*(if|else|for|while|do|switch|foreach)\b[^{:]*$/.test(end);
}

/** Languages whose blocks are defined by indentation alone. */
const layoutLanguages = new Set(
  "python cython starlark bazel nim gdscript coffeescript yaml dockercompose github-actions-workflow haskell elm purescript fsharp jade pug haml slim sass stylus".split(
    " ",
  ),
);

export function isLayoutLanguage(languageId: string): boolean {
  return layoutLanguages.has(languageId);
}

/** Whether enough of a line is present that its kind (closing, label, …) is final. */
export function isSettled(line: string): boolean {
  return /^[ \t]*(?:\w+[^\w:]|[^\w\s<.?:&|+-]|[.?:&|+-][^\n]{2}|<[^>\s]*[>\s])/.test(line);
}

/** Finds the line that ends the block whose first line is at `from`. */
export function endOfBlock(
  lines: readonly string[],
  from: number,
  languageId: string,
  is: { readonly code: (at: number) => boolean; readonly opener: (at: number) => boolean },
): string | undefined {
  const inner = indentOf(lines[from] ?? "").length;
  let depth = 1;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!is.code(at)) continue;
    if (blockCloser(line, languageId) !== undefined) depth--;
    const resumes = indentOf(line).length < inner && dedents(line, languageId);
    if (depth === 0 || (depth === 1 && resumes)) return line;
    if (is.opener(at)) depth++;
  }
  return undefined;
}
