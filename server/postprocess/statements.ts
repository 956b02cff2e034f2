import { closingMark, continuesBlock } from "./blocks";
import { indentOf } from "./lines";

/** Whether a line closes a block, or goes on with one at the indentation of its first line. */
export function goesBack(line: string, languageId: string): boolean {
  if (closingMark(line, languageId) !== undefined) return true;
  return continuesBlock(line) && !/^\s*(when|case|default|after|public|private|protected)\b|->/.test(line);
}

/** What may stand further out than the statements around it. */
export function isLabel(line: string): boolean {
  return /^\s*(\w+:$|case\b|default\b|(public|private|protected)\b.*:$)/.test(line);
}

/** Whether a statement goes on below this line, or a single one belongs to it without braces. */
export function goesOn(line: string, languageId: string): boolean {
  const end = line.trimEnd();
  if (languageId === "markdown" || end === "") return false;
  return /[-=+*/%&|\\<?.]$/.test(end) || /^\s*(if|else|for|while|do|switch|foreach)\b[^{:]*$/.test(end);
}

/** Languages whose blocks are made by indentation alone. */
const layoutLanguages = new Set(
  "python cython starlark bazel nim gdscript coffeescript yaml dockercompose github-actions-workflow haskell elm purescript fsharp jade pug haml slim sass stylus".split(
    " ",
  ),
);

export function isLayout(languageId: string): boolean {
  return layoutLanguages.has(languageId);
}

/** Whether the words that say what a line is cannot change any more. */
export function isSettled(line: string): boolean {
  return /^[ \t]*(?:\w+[^\w:]|[^\w\s<.?:&|+-]|[.?:&|+-][^\n]{2}|<[^>\s]*[>\s])/.test(line);
}

/** The line that ends the block whose first line stands at `from`. */
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
    if (closingMark(line, languageId) !== undefined) depth--;
    const resumes = indentOf(line).length < inner && goesBack(line, languageId);
    if (depth === 0 || (depth === 1 && resumes)) return line;
    if (is.opener(at)) depth++;
  }
  return undefined;
}
