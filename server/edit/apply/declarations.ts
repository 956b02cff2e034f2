import { indentOf, isBlank, widthOf } from "../../protocol/code/lines";

/** A function, class or the like, with the comments and decorators right above it. Lines from 0, `end` exclusive. */
export interface Declaration {
  readonly name: string;
  /** Indentation of its first own line. */
  readonly indent: string;
  /** First line of what stands above it and belongs to it. */
  readonly leading: number;
  /** The line that declares it. */
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
/** Statements that look like calls with a block. */
const noNames = new Set(
  "if for while switch catch return else do try with elif except when match case unless until loop select synchronized lock using foreach await yield throw new typeof super describe it test".split(
    " ",
  ),
);
const attached = /^\s*(?:@|#\[|\/\/|\/\*|\*|#(?!include|define|if|endif|pragma)|--|""")/;

/** Every declaration of a text, outer ones before inner ones, told by indentation and keywords in any language. */
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

/** Declarations stand at the beginning of a line; patterns take long for what programs write on one. */
export const mostLineChars = 300;

export function nameIn(line: string): string | undefined {
  for (const pattern of patterns) {
    const name = pattern.exec(line.slice(0, mostLineChars))?.[1];
    if (name !== undefined && !noNames.has(name)) return name;
  }
  return undefined;
}

/** Behind the last line of what begins in line `at`. */
export function endOf(lines: readonly string[], at: number): number {
  const width = widthOf(indentOf(lines[at] ?? ""));
  let end = at + 1;
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (isBlank(line)) continue;
    const deep = widthOf(indentOf(line));
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

/** Whether a line is a comment or a decorator, which belongs to what follows it. */
export function isAttached(line: string): boolean {
  return attached.test(line);
}

/** The first of the comment and decorator lines that stand right above line `at`, as deep as it is. */
export function leadingOf(lines: readonly string[], at: number): number {
  const width = widthOf(indentOf(lines[at] ?? ""));
  let first = at;
  while (first > 0) {
    const line = lines[first - 1] ?? "";
    const deep = widthOf(indentOf(line));
    if (isBlank(line) || !attached.test(line) || deep < width || deep > width + 1) break;
    first -= 1;
  }
  return first;
}
