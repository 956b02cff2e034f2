/** Looks ahead at an answer's next line while the model still writes it, so that no whole line is awaited. */

import { indentWidth } from "../../protocol/code/lines";
import { continuesBlock } from "../../text/blocks";

/**
 * Whether `rest`, the answer from its next line on, continues the block with the indentation `base` that has just ended. Undefined
 * until the line's first word is complete; `ended`: the model writes no more.
 */
export function continuesEndedBlock(rest: string, ended: boolean, base: number): boolean | undefined {
  const [line, indent = "", word = ""] = /^([ \t]*)(\w*)[^\n]?/.exec(rest) ?? [""];
  const isBegun = line.length === indent.length + word.length || /^\s*[.?|]$/.test(line);
  if (isBegun && rest.length === line.length && !ended) return undefined;
  return indentWidth(indent) === base && (continuesBlock(word) || /^\s*(\?\.|\.\w|\|>)/.test(rest));
}

/** The same for the cursor's line, which may be the whole answer. Undefined while the next line has only white space. */
export function continuesCursorLine(rest: string, ended: boolean, base: number): boolean | undefined {
  const [, indent = "", first = ""] = /^([ \t]*)(\S?)/.exec(rest) ?? [];
  if (first === "") return ended || rest.length > indent.length ? false : undefined;
  return indentWidth(indent) >= base || /[)\]}{<.?]/.test(first);
}
