import { indentOf, indentWidth, isBlank } from "../../protocol/code/lines";
import { Literals } from "../../protocol/code/literals";
import type { Parts } from "../source";

/** A Unicode noncharacter, which occurs in no text. */
const marker = "\uFDD0";
const marked = new RegExp(`^[ \\t]*${marker}`);
const directive = /^#\s*(?:if|ifdef|ifndef|elif|else|endif|pragma|define|undef|region|endregion|line)\b/;
const withDirectives = /^(?:c|cpp|csharp|objective-c|objective-cpp|cuda-cpp|glsl|hlsl)$/;
const withoutLiterals = /^(?:markdown|plaintext|yaml|json|jsonc|csv|)$/;

/**
 * Gives lines whose indentation is unrelated to the code (strings and here documents that begin left of it, directives
 * at the left edge) the depth of the code around them. `asWritten` restores them, wherever they have moved.
 */
export function asDeepAsCode(lines: readonly string[], languageId: string): string[] {
  const depths = looseDepths(lines, languageId);
  return lines.map((line, at) => (depths[at] === undefined ? line : `${depths[at]}${marker}${line}`));
}

export function asWritten(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(marked, ""));
}

export function partsAsWritten({ before, region, after }: Parts): Parts {
  return { before: asWritten(before), region: asWritten(region), after: asWritten(after) };
}

function looseDepths(lines: readonly string[], languageId: string): (string | undefined)[] {
  const depths = Array<string | undefined>(lines.length).fill(undefined);
  if (!withoutLiterals.test(languageId)) strings(lines, languageId, depths);
  if (withDirectives.test(languageId)) directives(lines, depths);
  return depths;
}

function strings(lines: readonly string[], languageId: string, depths: (string | undefined)[]): void {
  const literals = new Literals(languageId);
  let opening: number | undefined;
  for (const [at, line] of lines.entries()) {
    const wasOpen = literals.isOpen;
    const { isHeredoc } = literals;
    literals.read(line);
    if (!wasOpen) {
      if (literals.isOpen) opening = at;
      continue;
    }
    if (literals.isOpen || opening === undefined) continue;
    const opener = lines[opening] ?? "";
    const inside = [...lines.entries()].slice(opening + 1, at + 1).filter(([, each]) => !isBlank(each));
    const isLoose =
      (isHeredoc && !/<<<?[-~]/.test(opener)) || inside.some(([, each]) => isLeftOf(each, opener));
    // One level deeper than the line that opens the string.
    if (isLoose) for (const [index] of inside) depths[index] = `${indentOf(opener)} `;
    opening = literals.isOpen ? at : undefined;
  }
}

function directives(lines: readonly string[], depths: (string | undefined)[]): void {
  let above = "";
  for (const [at, line] of lines.entries()) {
    if (isBlank(line) || depths[at] !== undefined) continue;
    if (directive.test(line) && isLeftOf(line, above)) depths[at] = indentOf(above);
    else above = line;
  }
}

function isLeftOf(line: string, other: string): boolean {
  return indentWidth(line) < indentWidth(other);
}
