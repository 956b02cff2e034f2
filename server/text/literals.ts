import { commentMarker, startsComment } from "./comments";

/**
 * The construct in which a line begins: a literal whose white space counts, one that moves with the code's indentation,
 * or a block comment.
 */
export type Inside = "literal" | "movable" | "comment";

/** The start and end of a construct that may span lines. */
interface Pair {
  readonly opens: RegExp;
  /** Pattern of its end; `$1` stands for the match of the first group of `opens`. */
  readonly closes: string;
  readonly inside: Inside;
}

const pair = (opens: string, closes: string, inside: Inside = "comment"): Pair => ({
  opens: new RegExp(opens, "y"),
  closes,
  inside,
});

const slashStar = pair(String.raw`/\*`, String.raw`\*/`);
const backtick = pair("`", "(?<!\\\\)`", "literal");
const tripleDouble = (inside: Inside) => pair('"""', '"""', inside);
const tripleSingle = (inside: Inside) => pair("'''", "'''", inside);
const heredoc = pair(String.raw`<<-?\s?["'\\]?([A-Za-z_]\w*)["']?(?!\w)`, String.raw`^[ \t]*$1$`, "literal");
const squigglyHeredoc = pair(String.raw`<<~["'\`]?([A-Za-z_]\w*)["'\`]?`, String.raw`^[ \t]*$1\b`, "movable");
const phpHeredoc = pair(String.raw`<<<[ \t]*["']?([A-Za-z_]\w*)["']?`, String.raw`^[ \t]*$1\b`, "movable");
/** Fenced blocks in Markdown; below, blocks between lines of equal signs in AsciiDoc. */
const fenced = pair("^[ \\t]*(`{3,}|~{3,})[^`]*$", "^[ \\t]*$1[`~]*[ \\t]*$", "literal");
const delimited = pair(String.raw`^(-{4,}|\.{4,}|\+{4,}|\/{4,})[ \t]*$`, "^$1[ \\t]*$", "literal");
const docstrings = [tripleDouble("literal"), tripleSingle("literal")];

const pairsOf: readonly (readonly [languages: readonly string[], pairs: readonly Pair[]])[] = [
  [
    "typescript typescriptreact javascript javascriptreact vue svelte astro".split(" "),
    [slashStar, backtick],
  ],
  ["go".split(" "), [slashStar, backtick]],
  [
    "html xml xsl svg markdown mdx rmd quarto vue svelte astro php erb handlebars".split(" "),
    [pair("<!--", "-->")],
  ],
  ["python cython starlark bazel gdscript toml nim groovy dart scala".split(" "), docstrings],
  ["elixir julia swift csharp java kotlin graphql".split(" "), [tripleDouble("movable")]],
  ["scala groovy dart swift csharp java kotlin".split(" "), [slashStar]],
  [
    "c cpp cuda-cpp objective-c objective-cpp rust css scss less php sql proto3 zig terraform".split(" "),
    [slashStar],
  ],
  ["cpp cuda-cpp".split(" "), [pair(String.raw`R"([^\s()\\]*)\(`, String.raw`\)$1"`, "literal")]],
  ["rust".split(" "), [pair('r(#+)"', '"$1', "literal")]],
  ["shellscript perl terraform dockerfile".split(" "), [heredoc]],
  ["ruby crystal".split(" "), [squigglyHeredoc, heredoc, pair("^=begin", "^=end")]],
  ["php".split(" "), [phpHeredoc]],
  [
    "lua".split(" "),
    [pair(String.raw`--\[\[`, String.raw`\]\]`), pair(String.raw`\[\[`, String.raw`\]\]`, "literal")],
  ],
  ["haskell elm purescript".split(" "), [pair(String.raw`\{-`, String.raw`-\}`)]],
  ["ocaml fsharp pascal".split(" "), [pair(String.raw`\(\*`, String.raw`\*\)`)]],
  ["fsharp".split(" "), [tripleDouble("literal")]],
  ["julia".split(" "), [pair("#=", "=#")]],
  ["nim".split(" "), [pair(String.raw`#\[`, String.raw`\]#`)]],
  ["markdown mdx rmd quarto asciidoc restructuredtext git-commit".split(" "), [fenced]],
  ["asciidoc".split(" "), [delimited]],
  ["powershell".split(" "), [pair("<#", "#>"), pair(`@(["'])$`, "^$1@", "literal")]],
];

interface LanguagePairs {
  readonly pairs: readonly Pair[];
  /** Matches where any of them may start. */
  readonly any: RegExp;
}

const byLanguage = new Map(
  [...new Set(pairsOf.flatMap(([languages]) => languages))].map((languageId): [string, LanguagePairs] => {
    const pairs = pairsOf.filter(([languages]) => languages.includes(languageId)).flatMap(([, of]) => of);
    return [languageId, { pairs, any: new RegExp(pairs.map(({ opens }) => opens.source).join("|")) }];
  }),
);

/** A construct that is open at the end of a text, and the pattern of its end. */
export interface Open {
  readonly inside: Inside;
  readonly end: RegExp;
}

/**
 * Finds the construct in which each line of a text begins, and the one open at its end. `open` is the one open before
 * the text.
 */
export function insides(
  text: string,
  languageId: string,
  open?: Open,
): { readonly lines: readonly (Inside | undefined)[]; readonly open: Open | undefined } {
  const language = byLanguage.get(languageId);
  const lines: (Inside | undefined)[] = [];
  let now = open;
  for (const line of text.split("\n")) {
    lines.push(now?.inside);
    if (language !== undefined && (now !== undefined || language.any.test(line)))
      now = openBehind(line, now, language.pairs, languageId);
  }
  return { lines, open: now };
}

function openBehind(
  line: string,
  before: Open | undefined,
  pairs: readonly Pair[],
  languageId: string,
): Open | undefined {
  const marker = commentMarker(languageId);
  let open = before;
  for (let at = 0; at < line.length; ) {
    if (open !== undefined) {
      open.end.lastIndex = at;
      const end = open.end.exec(line);
      if (end === null) return open;
      at = end.index + Math.max(1, end[0].length);
      open = undefined;
      continue;
    }
    const begun = openedAt(line, at, pairs);
    if (begun === undefined && startsComment(line, at, marker)) return undefined;
    if (begun?.isHeredoc) return begun.open;
    open = begun?.open;
    at = begun === undefined ? behindQuoted(line, at) : at + begun.length;
  }
  return open;
}

function openedAt(line: string, at: number, pairs: readonly Pair[]) {
  for (const { opens, closes, inside } of pairs) {
    opens.lastIndex = at;
    const match = opens.exec(line);
    if (match === null) continue;
    const name = (match[1] ?? "").replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const end = new RegExp(closes.replace("$1", name), "g");
    // A string at the start of a statement is documentation, which moves with the code's indentation.
    const isDocumentation = /^("""|''')/.test(match[0]) && /^\s*[rRbBuU]?$/.test(line.slice(0, at));
    const open = { inside: isDocumentation ? ("movable" as const) : inside, end };
    return { open, length: match[0].length, isHeredoc: closes.startsWith("^") };
  }
  return undefined;
}

/** Offset after the character at `at`, or after the string that begins there if it ends on its line. */
function behindQuoted(line: string, at: number): number {
  const quote = line[at] ?? "";
  if (quote === "\\") return at + 2;
  if (quote !== '"' && quote !== "'") return at + 1;
  for (let index = at + 1; index < line.length; index++) {
    if (line[index] === "\\") index++;
    else if (line[index] === quote) return index + 1;
  }
  return at + 1;
}
