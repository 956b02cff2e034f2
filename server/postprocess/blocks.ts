import { commentStart } from "./comments";
import { type CursorLines, indentWidth, isBlank } from "./lines";
import { isWithoutBlocks } from "./prose";

const colonLanguages = new Set(
  "python cython starlark bazel gdscript nim yaml dockercompose makefile".split(" "),
);
const layoutLanguages = new Set("haskell elm purescript fsharp ocaml".split(" "));
const tagLanguages = new Set(
  "html xml vue svelte astro php erb handlebars javascript javascriptreact typescriptreact".split(" "),
);

/** Languages with blocks as `{#if …}` … `{/if}`. */
const templateLanguages = new Set("svelte handlebars".split(" "));

/** Words that open and close blocks where brackets do not. */
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

/** Whether words end the language's blocks, each of its own. */
export function hasWordBlocks(languageId: string): boolean {
  return wordsOfLanguage.has(languageId) && languageId !== "sql";
}

/** Lines that go on with a block at the indentation of its opener. */
const continuations =
  /^(else|elif|elsif|elseif|except|finally|catch|rescue|ensure|when|case|default|after|public|private|protected)\b/;

const voidTags = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;

/** Whether the block's lines follow after this line: it ends in `{`, `(`, `[`, `=>`, `:`, `do`, `<div>` … */
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

/** Nor with the backslash by which a macro goes on. */
function withoutComment(line: string, languageId: string): string {
  const said = line.slice(0, commentStart(line, languageId) ?? line.length).trimEnd();
  const code = said.endsWith("\\") ? said.slice(0, -1).trimEnd() : said;
  return code.endsWith("*/") ? code.slice(0, code.lastIndexOf("/*")).trimEnd() : code;
}

/** What a line closes a block with (`}`, `end`, `</ul>`); undefined when it closes none. */
export function closingMark(line: string, languageId: string): string | undefined {
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
 * Whether the block open at this indentation (columns), and every other one open there, is closed below by such a mark:
 * namespaces, for one, may stand in one another unindented. `openInAnswer` counts the blocks that the answer has opened
 * there itself.
 */
export function isClosedBelow(
  cursor: Pick<CursorLines, "above" | "linePrefix" | "below">,
  indent: number,
  mark: string,
  languageId: string,
  openInAnswer = 0,
): boolean {
  const next = cursor.below.find((line) => isOnLevel(line) && indentWidth(line) <= indent);
  if (next === undefined || indentWidth(next) < indent || closingMark(next, languageId) !== mark)
    return false;
  const opens = (line: string): boolean => opensWhat(line, mark, languageId);
  const closes = (line: string): boolean => isSameKind(closingMark(line, languageId), mark);
  const open = unmatched([...cursor.above, cursor.linePrefix].reverse(), indent, opens, closes);
  return unmatched(cursor.below, indent, closes, opens) >= Math.max(1, open + openInAnswer);
}

/** Going away from the cursor through the lines of this indentation: those that count, less those that have a partner. */
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
  return !isBlank(line) && !isDirective(line);
}

/** A preprocessor's line: it stands at the line's start wherever the code is. */
export function isDirective(line: string): boolean {
  return /^#\s*(if|ifdef|ifndef|el\w+|endif|define|undef|include|pragma|error|warning|line|region|endregion)\b/.test(
    line,
  );
}

/** Whether a line opens a block that ends with such a mark. */
function opensWhat(line: string, mark: string, languageId: string): boolean {
  if (isBracket(mark)) return /[([{]$/.test(withoutComment(line, languageId));
  const tag = /^<\/(.*)>$/.exec(mark)?.[1];
  if (tag !== undefined) return line.split(`<${tag}`).length > line.split(mark).length;
  return opensBlock(line, languageId) && !continuesBlock(line);
}

/** Brackets match one another (a call's `(` ends, over a closure, with `})`), and so do words; tags do not. */
function isSameKind(mark: string | undefined, other: string): boolean {
  if (mark === undefined || mark.includes(">") || other.includes(">")) return mark === other;
  return isBracket(mark) === isBracket(other);
}

function isBracket(mark: string): boolean {
  return /^[)}\]]$/.test(mark);
}

/**
 * Index of the line above that opens the block which a line of this indentation (columns) stands in, or would close:
 * the nearest line at most that far in when it opens a block, else the nearest one that is less far in.
 */
export function openerAbove(
  above: readonly string[],
  indent: number,
  languageId: string,
): number | undefined {
  const nearest = above.findLastIndex((line) => !isBlank(line) && indentWidth(line) <= indent);
  const parent = above.findLastIndex((line) => !isBlank(line) && indentWidth(line) < indent);
  return [nearest, parent].find((index) => index >= 0 && opensBlock(above[index] ?? "", languageId));
}

/** Whether right of the cursor there is only what editors set themselves: closers, quotes, closing tags, a last punctuation mark. */
export function isClosersOnly(lineSuffix: string): boolean {
  return /^(?:[)>}\]"'`]|\/>|<\/[\w.:-]*>)*(?:[:;,]|\{\}?)?$/.test(lineSuffix.replace(/\s+/g, ""));
}

/** Whether the text right of the cursor closes something. */
export function beginsWithCloser(lineSuffix: string): boolean {
  return /^\s*([)}\]>"'`]|\/>|<\/)/.test(lineSuffix);
}

/** Whether the lines below the cursor are the body of a block that begins on its line. */
export function hasBodyBelow(header: string, below: readonly string[]): boolean {
  const next = below.find((line) => !isBlank(line));
  return next !== undefined && indentWidth(next) > indentWidth(header);
}
