import { commentMarker } from "./comments";

/** A language's constructs in which brackets do not count: comments, strings, regular expressions, tags. */
export interface Lexicon {
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [opener: string, closer: string])[];
  /** Characters that start a string. */
  readonly quotes: string;
  /** Quotes of three characters. */
  readonly tripleQuotes: readonly string[];
  /** Quotes whose strings may span lines. */
  readonly longQuotes: ReadonlySet<string>;
  /** Whether `'` encloses a single character only. */
  readonly hasCharacters: boolean;
  /** By quote, the opener of code inside a string. The code ends at `}`, or at `)` for `\(`. */
  readonly holes: Readonly<Record<string, string>>;
  readonly hasRegexes: boolean;
  readonly tags: "markup" | "jsx" | undefined;
  /** Whether a `)` needs no partner. */
  readonly hasLooseParens: boolean;
}

const isOneOf = (languages: string, languageId: string): boolean => languages.split(" ").includes(languageId);

const markup = "html xml xsl svg vue svelte astro handlebars razor vue-html";
const jsx = "javascript javascriptreact typescriptreact mdx";
const javascript = "javascript javascriptreact typescript typescriptreact vue svelte astro html mdx";
const characters =
  "c cpp cuda-cpp objective-c java csharp go rust kotlin scala haskell zig elm ocaml fsharp purescript";
const lisps = "lisp commonlisp elisp scheme racket clojure fennel";
const tripleDouble =
  "python cython starlark bazel gdscript kotlin java scala swift csharp julia elixir dart toml groovy";
const tripleSingle = "python cython starlark bazel gdscript dart toml groovy";
const longDouble = "rust php shellscript elixir sql perl";
const starComments = "css scss less sql php";

const known = new Map<string, Lexicon>();

export function lexiconOf(languageId: string): Lexicon {
  const lexicon = known.get(languageId) ?? makeLexicon(languageId);
  known.set(languageId, lexicon);
  return lexicon;
}

function makeLexicon(languageId: string): Lexicon {
  const is = (languages: string) => isOneOf(languages, languageId);
  const marker = commentMarker(languageId);
  const isMarkup = is(markup);
  const hasStars = marker === "//" || is(starComments);
  return {
    lineComments: is("css")
      ? []
      : [marker, is("php") ? "#" : ""].filter((mark) => mark !== "" && mark !== "<!--"),
    blockComments: [
      ...(isMarkup || is("markdown") ? [["<!--", "-->"] as const] : []),
      ...(hasStars || is("html") ? [["/*", "*/"] as const] : []),
      ...(is("lua") ? [["--[[", "]]"] as const] : []),
      ...(is("haskell elm purescript") ? [["{-", "-}"] as const] : []),
      ...(is("powershell") ? [["<#", "#>"] as const] : []),
    ],
    quotes: is(`${lisps} json jsonc`) ? '"' : "\"'`",
    tripleQuotes: [...(is(tripleDouble) ? ['"""'] : []), ...(is(tripleSingle) ? ["'''"] : [])],
    longQuotes: new Set(["`", '"""', "'''", ...(is(longDouble) ? ['"', "'"] : [])]),
    hasCharacters: is(characters),
    holes: interpolationsOf(languageId),
    hasRegexes: is(`${javascript} ruby crystal coffeescript`),
    tags: isMarkup ? "markup" : is(jsx) ? "jsx" : undefined,
    hasLooseParens: is("shellscript fish"),
  };
}

function interpolationsOf(languageId: string): Lexicon["holes"] {
  if (isOneOf(javascript, languageId)) return { "`": "${" };
  if (isOneOf("kotlin dart groovy scala php shellscript", languageId)) return { '"': "${", '"""': "${" };
  if (isOneOf("ruby crystal elixir coffeescript", languageId)) return { '"': "#{", '"""': "#{", "`": "#{" };
  return isOneOf("swift", languageId) ? { '"': "\\(", '"""': "\\(" } : {};
}

/** Whether brackets always pair in this language. In prose they only mostly do. */
export function hasBrackets(languageId: string): boolean {
  return !isOneOf(
    "plaintext markdown restructuredtext latex tex bibtex git-commit git-rebase diff log csv",
    languageId,
  );
}

/** Elements of HTML that have no content. */
export const voidTags = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
