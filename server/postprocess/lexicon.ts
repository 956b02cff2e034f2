import { commentMarker } from "./comments";

/** What a language's brackets are hidden in: comments, strings, regular expressions, tags. */
export interface Lexicon {
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [opener: string, closer: string])[];
  /** The characters that strings begin with. */
  readonly quotes: string;
  /** Quotes of three characters. */
  readonly tripleQuotes: readonly string[];
  /** Quotes whose strings go over line ends. */
  readonly longQuotes: ReadonlySet<string>;
  /** `'` stands around one character only. */
  readonly hasCharacters: boolean;
  /** By quote, what starts code in a string; `}` ends it, or `)` behind `\(`. */
  readonly holes: Readonly<Record<string, string>>;
  readonly hasRegexes: boolean;
  readonly tags: "markup" | "jsx" | undefined;
  /** A `)` needs no partner. */
  readonly hasLooseParens: boolean;
}

const among = (languages: string, languageId: string): boolean => languages.split(" ").includes(languageId);

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
  const is = (languages: string) => among(languages, languageId);
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
    holes: holesOf(languageId),
    hasRegexes: is(`${javascript} ruby crystal coffeescript`),
    tags: isMarkup ? "markup" : is(jsx) ? "jsx" : undefined,
    hasLooseParens: is("shellscript fish"),
  };
}

function holesOf(languageId: string): Lexicon["holes"] {
  if (among(javascript, languageId)) return { "`": "${" };
  if (among("kotlin dart groovy scala php shellscript", languageId)) return { '"': "${", '"""': "${" };
  if (among("ruby crystal elixir coffeescript", languageId)) return { '"': "#{", '"""': "#{", "`": "#{" };
  return among("swift", languageId) ? { '"': "\\(", '"""': "\\(" } : {};
}

/** Whether brackets pair in texts of this language. In prose they mostly do, and no more than that. */
export function hasBrackets(languageId: string): boolean {
  return !among(
    "plaintext markdown restructuredtext latex tex bibtex git-commit git-rebase diff log csv",
    languageId,
  );
}

/** Elements of HTML that have no content. */
export const voidTags = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
