import type { Position } from "vscode-languageserver-protocol";
import type { TextBuffer } from "./textBuffer";

/** The texts of llama.vscode's request: whole lines around the cursor's line, and that line up to the cursor. */
export interface Place {
  readonly prefix: string;
  readonly suffix: string;
  readonly prompt: string;
  readonly linePrefix: string;
  readonly lineSuffix: string;
}

export const prefixLines = 256;
export const suffixLines = 64;

export function placeAt({ lines }: TextBuffer, { line, character }: Position): Place {
  const text = lines[line] ?? "";
  const linePrefix = text.slice(0, character);
  const lineSuffix = text.slice(character);
  const above = lines.slice(Math.max(0, line - prefixLines), line);
  const below = lines.slice(line + 1, Math.min(lines.length - 1, line + suffixLines) + 1);
  return {
    prefix: `${above.join("\n")}\n`,
    suffix: `${lineSuffix}\n${below.join("\n")}\n`,
    prompt: linePrefix.trim() === "" ? "" : linePrefix,
    linePrefix,
    lineSuffix,
  };
}

/** Trims an answer as llama.vscode does: "" when it repeats text that is already there. */
export function tidy(content: string, { lines }: TextBuffer, { line }: Position, place: Place): string {
  const answer = content.split(/\r?\n/);
  while (answer.length > 0 && answer.at(-1)?.trim() === "") answer.pop();
  if (answer.length === 0 || repeats(answer, lines, line, place)) return "";
  const first = answer[0] ?? "";
  const { lineSuffix } = place;
  if (lineSuffix.trim() !== "") {
    if (first.endsWith(lineSuffix)) return first.slice(0, -lineSuffix.length);
    if (answer.length > 1) return first;
  }
  return answer.join("\n");
}

/** Removes the indentation that the model repeats: the request omits it when nothing else is before the cursor. */
export function withoutIndent(shown: string, { prompt, linePrefix }: Place): string {
  const spaces = prompt === "" ? linePrefix.length : 0;
  return shown.replace(new RegExp(`^[ \\t]{0,${spaces}}`), "");
}

function repeats(answer: readonly string[], lines: readonly string[], line: number, place: Place): boolean {
  const first = answer[0] ?? "";
  const rest = answer.slice(1);
  if (rest.length === 0 && first.trim() === "") return true;
  if (line === lines.length - 1) return false;
  const isBelow = (from: number) => rest.every((text, at) => text === lines[from + at]);
  const isNothingNew = first.trim() === "" || first.trim() === place.lineSuffix.trim();
  if (rest.length > 0 && isNothingNew && isBelow(line + 1)) return true;
  if (rest.length === 0 && first === place.lineSuffix) return true;
  const next = lines.findIndex((text, at) => at > line && text.trim() !== "");
  if (next < 0 || place.linePrefix + first !== lines[next]) return false;
  if (rest.length === 0) return true;
  const second = rest[0] ?? "";
  if (rest.length === 1 && second === (lines[next + 1] ?? "").slice(0, second.length)) return true;
  return rest.length > 1 && isBelow(next + 1);
}
