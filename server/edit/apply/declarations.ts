import { indentOf, indentWidth, isBlank } from "../../protocol/code/lines";

/** A function, class or similar, with the comments and decorators right above it. Lines from 0, `end` exclusive. */
export interface Declaration {
  readonly name: string;
  /** Indentation of line `start`. */
  readonly indent: string;
  /** First of the comment and decorator lines above it. */
  readonly leading: number;
  /** The declaring line. */
  readonly start: number;
  readonly end: number;
}

const modifiers =
  "(?:(?:export|default|declare|public|private|protected|internal|static|async|abstract|final|sealed|override|virtual|open|inline|extern|unsafe|pub(?:\\([^)]*\\))?|const|readonly|get|set|partial|suspend|data|synchronized)\\s+)*";
const keywords =
  "(?:function\\*?|class|interface|enum|type|namespace|module|struct|trait|impl(?:<[^>]*>)?|def|fn|func(?:\\s*\\([^)]*\\))?|fun|object|record|protocol|extension|mod|union|sub|procedure)";
const patterns = [
  new RegExp(`^${modifiers}${keywords}\\s+([A-Za-z_$][\\w$.]*)`),
  // A value that is a function, a class or an object.
  /^(?:export\s+)?(?:const|let|var|val)\s+([A-Za-z_$][\w$]*)\b.*(?:=>|=\s*(?:async\s+)?function\b|=\s*class\b|=\s*[{([]\s*$)/,
  // A method, or a function of a language without a keyword for it: name(…) {
  new RegExp(
    `^${modifiers}(?:[A-Za-z_][\\w:<>,*&\\[\\]?. ]*\\s[*&]?)?([A-Za-z_$#~][\\w$]*)\\s*(?:<[^>]*>)?\\([^;]*(?:\\{|\\(|,|\\))\\s*$`,
  ),
];
/** Keywords of statements that look like a call with a block. */
const noNames = new Set(
  "if for while switch catch return else do try with elif except when match case unless until loop select synchronized lock using foreach await yield throw new typeof super describe it test".split(
    " ",
  ),
);
const attached = /^\s*(?:@|#\[|\/\/|\/\*|\*|#(?!include|define|if|endif|pragma)|--|""")/;

/** All declarations of a text, outer before inner, found by indentation and keywords in any language. */
export function declarationsOf(lines: readonly string[]): Declaration[] {
  const found: Declaration[] = [];
  for (const [at, line] of lines.entries()) {
    const name = nameIn(line.trim());
    if (name === undefined) continue;
    const end = endOf(lines, at);
    found.push({ name, indent: indentOf(line), leading: leadingOf(lines, at), start: at, end });
  }
  return found;
}

/** Only the beginning of a line is matched: the patterns are slow on long generated lines. */
export const maxLineChars = 300;

export function nameIn(line: string): string | undefined {
  for (const pattern of patterns) {
    const name = pattern.exec(line.slice(0, maxLineChars))?.[1];
    if (name !== undefined && !noNames.has(name)) return name;
  }
  return undefined;
}

/** End (exclusive) of the construct that begins in line `at`. */
export function endOf(lines: readonly string[], at: number): number {
  const width = indentWidth(lines[at] ?? "");
  let end = at + 1;
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (isBlank(line)) continue;
    const deep = indentWidth(line);
    if (deep < width) return end;
    if (deep > width) {
      end = next + 1;
      continue;
    }
    const text = line.trim();
    const opens = /[{([:]$/.test(text) || /\b(?:then|do|begin)$/.test(text);
    const continues =
      (/^[})\]]/.test(text) && opens) || text === "{" || /^(?:else|elif|except|finally|rescue)\b/.test(text);
    if (continues) {
      end = next + 1;
      continue;
    }
    return /^(?:[})\]]|end\b(?!\s*[(=])|<\/)/.test(text) ? next + 1 : end;
  }
  return end;
}

/** Whether a line is a comment or decorator, which belongs to the declaration below it. */
export function isAttached(line: string): boolean {
  return attached.test(line);
}

/** The first of the comment and decorator lines right above line `at`, at its depth. */
export function leadingOf(lines: readonly string[], at: number): number {
  const width = indentWidth(lines[at] ?? "");
  let first = at;
  while (first > 0) {
    const line = lines[first - 1] ?? "";
    const deep = indentWidth(line);
    if (isBlank(line) || !attached.test(line) || deep < width || deep > width + 1) break;
    first -= 1;
  }
  return first;
}
