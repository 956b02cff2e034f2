import { indentWidth, isBlank } from "../../protocol/code/lines";

/** Recognises placeholders for code that a model left out: "// ... existing code ...", "# rest unchanged". */

const comment =
  /^\s*(?:\/\/+|#+|--|;+|%+|\/\*+|\*|<!--|\{\/\*|"""|''')\s*(.*?)\s*(?:\*\/\}?|-->|"""|''')?\s*$/;
const things =
  "(?:code|file|imports?|methods?|functions?|class(?:es)?|members?|fields?|properties|props|implementation|logic|contents?|body|lines?|tests?|cases?|routes?|styles?|rules?|handlers?|definitions?|declarations?|types?|options?|setup|parts?|stuff)";
const phrases = [
  /^(?:the )?(?:rest|remainder)\b/,
  new RegExp(
    `^(?:all )?(?:the |your )?(?:existing|remaining|other|previous|unchanged|original|same)(?: \\w+)? ${things}\\b(?: (?:here|go(?:es)? here|unchanged|remains?|stays?|as|before|above|is|are|the|same|and|so|on|omitted|for|brevity))*$`,
  ),
  /\b(?:unchanged|remains? (?:the |as )?(?:same|is|before)|stays? (?:the )?same|omitted(?: for brevity)?|same as (?:before|above))$/,
  new RegExp(`^(?:(?:your|more|add) )?(?:your )?${things} (?:(?:goes|go|continues?) )?here$`),
];
/** Longer comments have content of their own. */
const maxWords = 9;

/** Whether a line is a placeholder for omitted code. Callers must exclude lines that the file itself has. */
export function isLazyMarker(line: string, languageId: string): boolean {
  const bare = line.trim();
  // In Python it is a valid expression: `lazyLines` decides.
  if (/^(?:\.{3}|…)[,;]?$/.test(bare)) return languageId !== "python";
  if (isInlineLazyMarker(line)) return true;
  const text = comment.exec(line)?.[1];
  if (text === undefined || text === "") return false;
  if (/^[([]?(?:\.{3}|…)/.test(text)) return true;
  const words = text
    .toLowerCase()
    .replace(/[^\w\s]+/g, " ")
    .trim();
  if (words.split(/\s+/).length > maxWords) return false;
  return phrases.some((phrase) => phrase.test(words));
}

/** Whether a line has a placeholder within code: "function a() { ... }". */
export function isInlineLazyMarker(line: string): boolean {
  return /[{([]\s*(?:(?:\/\*)?\s*(?:\.{3}|…)\s*(?:\*\/)?)\s*[})\]]/.test(withoutStrings(line.trim()));
}

/** Indexes of placeholder lines in `code`, except lines that the file also has. */
export function lazyLines(
  code: readonly string[],
  file: readonly string[],
  languageId: string,
): readonly number[] {
  const known = new Set(file.map((line) => line.trim()));
  const isMark = (line: string, at: number) =>
    isLazyMarker(line, languageId) || (languageId === "python" && line.trim() === "..." && !isStub(code, at));
  return [...code.entries()].flatMap(([at, line]) =>
    isMark(line, at) && !known.has(line.trim()) ? [at] : [],
  );
}

const docstring = /^(?:[rub]*("""|''')(?:(?!\1)[\s\S])*\1|[rub]*(["']).*\2)?$/i;

/** Whether a line of Python is the only statement of its block, apart from a docstring. */
export function isStub(code: readonly string[], at: number): boolean {
  const width = indentWidth(code[at] ?? "");
  const isOutside = (line: string) => !isBlank(line) && indentWidth(line) < width;
  const opening = code.slice(0, at).findLastIndex(isOutside);
  const end = code.findIndex((line, index) => index > at && isOutside(line));
  const rest = [...code.slice(opening + 1, at), ...code.slice(at + 1, end < 0 ? undefined : end)];
  const statements = rest.filter((line) => !line.trim().startsWith("#")).join("\n");
  return opening >= 0 && docstring.test(statements.trim());
}

function withoutStrings(line: string): string {
  return line.replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, '""');
}
