import { indentWidth } from "../protocol/code/lines";
import { commentStart } from "./comments";
import type { CursorLines } from "./lines";
import { looksBlank } from "./lines";
import { isWithoutBlocks } from "./prose";

const colonLanguages = new Set(
  "python cython starlark bazel gdscript nim yaml dockercompose makefile".split(" "),
);
const layoutLanguages = new Set("haskell elm purescript fsharp ocaml".split(" "));
const tagLanguages = new Set(
  "html xml vue svelte astro php erb handlebars javascript javascriptreact typescriptreact".split(" "),
);

/** Languages with blocks such as `{#if …}` … `{/if}`. */
const templateLanguages = new Set("svelte handlebars".split(" "));

/** Keywords that open and close blocks in languages without brackets around them. */
interface BlockWords {
  readonly opens: RegExp;
  readonly closes: RegExp;
}

const endWords: BlockWords = {
  opens:
    /(\b(do|then|else|begin|rescue|ensure|try)|\bdo\s*\|[^|]*\||->)$|^\s*(def|defp|class|module|function|if|unless|while|until|for|case|when|elsif|elseif|struct|let|macro)\b(?!.*\bend\b)/,
  closes: /^end\b/,
};

const wordsOfLanguage = new Map<string, BlockWords>([
  ["ruby", endWords],
  ["crystal", endWords],
  ["elixir", { ...endWords, opens: /(\b(do|else|rescue|after)|->)$/ }],
  ["julia", endWords],
  ["lua", { opens: /\b(do|then|else|repeat)$|\bfunction\b[^()]*\([^()]*\)$/, closes: /^(end|until)\b/ }],
  ["shellscript", { opens: /(\b(do|then|else)|\bin|^\s*[\w*|"'.-]+\))$/, closes: /^(fi|done|esac)\b|^;;/ }],
  ["sql", { opens: /\b(begin|then|else|loop)$/i, closes: /^end\b/i }],
]);

/** Whether the language's blocks end with keywords, one per block. */
export function hasWordBlocks(languageId: string): boolean {
  return wordsOfLanguage.has(languageId) && languageId !== "sql";
}

/** Keywords of lines that continue a block at the indentation of its opener. */
const continuations =
  /^(else|elif|elsif|elseif|except|finally|catch|rescue|ensure|when|case|default|after|public|private|protected)\b/;

const voidTags = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;

/** Whether a line opens a block: it ends in `{`, `(`, `[`, `=>`, `:`, `do`, `<div>` … */
export function opensBlock(line: string, languageId: string): boolean {
  if (isWithoutBlocks(languageId)) return false;
  const code = withoutComment(line, languageId);
  if (/([{([]|=>)$/.test(code)) return true;
  if (colonLanguages.has(languageId)) return code.endsWith(":");
  if (layoutLanguages.has(languageId) && /(=|->|\b(where|do|of|then|else))$/.test(code)) return true;
  if (tagLanguages.has(languageId) && opensTag(code)) return true;
  if (templateLanguages.has(languageId) && /^\s*\{\{?[#:^][^{}]*\}\}?$/.test(code)) return true;
  const words = wordsOfLanguage.get(languageId);
  if (words) return words.opens.test(code);
  return /^\s*(case\b.*|default\s*):$/.test(code) || /\{[^{}]*->$/.test(code);
}

function opensTag(code: string): boolean {
  const tag = /(?:^|[\s(>{])<([A-Za-z][\w.:-]*)?(?:\s(?:[^<>]|=>)*)?>$/.exec(code);
  return tag !== null && !code.endsWith("/>") && !voidTags.test(tag[1] ?? "");
}

/** Removes the comment from a line, and the backslash that continues a macro. */
function withoutComment(line: string, languageId: string): string {
  const content = line.slice(0, commentStart(line, languageId) ?? line.length).trimEnd();
  const code = content.endsWith("\\") ? content.slice(0, -1).trimEnd() : content;
  return code.endsWith("*/") ? code.slice(0, code.lastIndexOf("/*")).trimEnd() : code;
}

/** The closer of a line that closes a block (`}`, `end`, `</ul>`); undefined if it closes none. */
export function blockCloser(line: string, languageId: string): string | undefined {
  if (isWithoutBlocks(languageId)) return undefined;
  const code = line.trim();
  const bracket = /^[)}\]]/.exec(code);
  if (bracket) return bracket[0];
  if (templateLanguages.has(languageId) && /^\{\{?[/]/.test(code))
    return /^\{\{?\/[^{}]*\}\}?/.exec(code)?.[0];
  if (tagLanguages.has(languageId)) return /^<\/[\w.:-]*>|^\/>/.exec(code)?.[0];
  return wordsOfLanguage.get(languageId)?.closes.exec(code)?.[0];
}

export function continuesBlock(line: string): boolean {
  return /^\{:/.test(line.trim()) || continuations.test(line.trim());
}

/**
 * Whether the lines below close every block that is open at this indentation (in columns), the next one with this
 * closer. Several blocks may be open at one indentation, such as nested namespaces. `openInAnswer` counts the blocks
 * that the answer has opened there.
 */
export function isClosedBelow(
  cursor: Pick<CursorLines, "above" | "linePrefix" | "below">,
  indent: number,
  closer: string,
  languageId: string,
  openInAnswer = 0,
): boolean {
  const next = cursor.below.find((line) => isOnLevel(line) && indentWidth(line) <= indent);
  if (next === undefined || indentWidth(next) < indent || blockCloser(next, languageId) !== closer)
    return false;
  const opens = (line: string): boolean => opensBlockFor(line, closer, languageId);
  const closes = (line: string): boolean => isSameKind(blockCloser(line, languageId), closer);
  const open = unmatched([...cursor.above, cursor.linePrefix].reverse(), indent, opens, closes);
  return unmatched(cursor.below, indent, closes, opens) >= Math.max(1, open + openInAnswer);
}

/**
 * Walks away from the cursor over lines of this indentation. Returns how many satisfy `counts` without a partner on the
 * way.
 */
function unmatched(
  lines: readonly string[],
  indent: number,
  counts: (line: string) => boolean,
  isPartner: (line: string) => boolean,
): number {
  let count = 0;
  let partners = 0;
  for (const line of lines.filter(isOnLevel)) {
    const width = indentWidth(line);
    if (width < indent) break;
    if (width > indent) continue;
    if (counts(line)) {
      if (partners > 0) partners--;
      else count++;
    }
    if (isPartner(line)) partners++;
  }
  return count;
}

function isOnLevel(line: string): boolean {
  return !looksBlank(line) && !isDirective(line);
}

/** Whether this is a preprocessor line, which starts at column 0 regardless of the code's indentation. */
export function isDirective(line: string): boolean {
  return /^#\s*(if|ifdef|ifndef|el\w+|endif|define|undef|include|pragma|error|warning|line|region|endregion)\b/.test(
    line,
  );
}

/** Whether a line opens a block that ends with this closer. */
function opensBlockFor(line: string, closer: string, languageId: string): boolean {
  if (isBracket(closer)) return /[([{]$/.test(withoutComment(line, languageId));
  const tag = /^<\/(.*)>$/.exec(closer)?.[1];
  if (tag !== undefined) return line.split(`<${tag}`).length > line.split(closer).length;
  return opensBlock(line, languageId) && !continuesBlock(line);
}

/**
 * Whether two closers are interchangeable: any brackets are (a call's `(` with a closure ends with `})`), and any
 * keywords; tags are not.
 */
function isSameKind(closer: string | undefined, other: string): boolean {
  if (closer === undefined || closer.includes(">") || other.includes(">")) return closer === other;
  return isBracket(closer) === isBracket(other);
}

function isBracket(closer: string): boolean {
  return /^[)}\]]$/.test(closer);
}

/**
 * Index of the line above that opens the block which a line of this indentation (in columns) belongs to or would close:
 * the nearest line with at most that indentation if it opens a block, otherwise the nearest one with less.
 */
export function openerAbove(
  above: readonly string[],
  indent: number,
  languageId: string,
): number | undefined {
  const nearest = above.findLastIndex((line) => !looksBlank(line) && indentWidth(line) <= indent);
  const parent = above.findLastIndex((line) => !looksBlank(line) && indentWidth(line) < indent);
  return [nearest, parent].find((index) => index >= 0 && opensBlock(above[index] ?? "", languageId));
}

/**
 * Whether the text right of the cursor is only what editors insert: closers, quotes, closing tags, a final punctuation
 * mark.
 */
export function isClosersOnly(lineSuffix: string): boolean {
  return /^(?:[)>}\]"'`]|\/>|<\/[\w.:-]*>)*(?:[:;,]|\{\}?)?$/.test(lineSuffix.replace(/\s+/g, ""));
}

/** Whether the text right of the cursor closes something. */
export function beginsWithCloser(lineSuffix: string): boolean {
  return /^\s*([)}\]>"'`]|\/>|<\/)/.test(lineSuffix);
}

/** Whether the lines below are the body of a block that begins on the cursor's line. */
export function hasBodyBelow(header: string, below: readonly string[]): boolean {
  const next = below.find((line) => !looksBlank(line));
  return next !== undefined && indentWidth(next) > indentWidth(header);
}
