/**
 * Reads code line by line and reports whether a multi-line comment or string is open after the last line. Knows the delimiters of
 * each language, but no grammar.
 */
export class Literals {
  readonly #delimiters: Delimiters;
  readonly #opener: RegExp;
  #end: End | undefined;

  /** `language` is the name in a fence's info string; unknown names get the delimiters that most languages share. */
  constructor(language: string) {
    this.#delimiters = delimitersOf(language);
    this.#opener = openerOf(this.#delimiters);
  }

  get isOpen(): boolean {
    return this.#end !== undefined;
  }

  /** The open string is a here document, which ends on a line of its own. */
  get isHeredoc(): boolean {
    return this.#end?.isLine === true;
  }

  read(line: string): void {
    if (this.#end?.isLine) {
      if (this.#end.text === line.trim().replace(/[;,)]+$/, "")) this.#end = undefined;
      return;
    }
    for (let at = 0; ; ) {
      if (this.#end === undefined) {
        const opened = this.#open(line, at);
        if (opened === undefined) return;
        at = opened.after;
        this.#end = opened.end;
        if (this.#end?.isLine) return;
      } else {
        const after = afterEnd(line, at, this.#end.text);
        if (after === undefined) return;
        at = after;
        this.#end = undefined;
      }
    }
  }

  /** Finds the next delimiter and the literal that it opens; a string that ends on the same line opens none. */
  #open(line: string, from: number): { readonly after: number; readonly end: End | undefined } | undefined {
    this.#opener.lastIndex = from;
    const found = this.#opener.exec(line);
    if (found === null) return undefined;
    const [opener] = found;
    const { pairs, comments } = this.#delimiters;
    if (comments.includes(opener)) return undefined;
    const after = found.index + opener.length;
    const heredoc = found.groups?.["word"];
    if (heredoc !== undefined) return { after, end: { text: heredoc, isLine: true } };
    const close = pairs.find(([open]) => open === opener)?.[1];
    return { after, end: close === undefined ? undefined : { text: close, isLine: false } };
  }
}

interface End {
  readonly text: string;
  /** The delimiter must be alone on its line. */
  readonly isLine: boolean;
}

interface Delimiters {
  /** Start delimiters of line comments. */
  readonly comments: readonly string[];
  /** Delimiters of literals that may span lines. */
  readonly pairs: readonly (readonly [open: string, close: string])[];
  /** Here documents: `<<END`; in shells also `<< end`, which is a shift operator elsewhere. */
  readonly heredocs?: "tight" | "spaced";
  /** Regular expression literals between slashes. */
  readonly patterns?: boolean;
}

const double: readonly [string, string] = ['"""', '"""'];
const single: readonly [string, string] = ["'''", "'''"];
const slashes: readonly [string, string] = ["/*", "*/"];
const markup: readonly [string, string] = ["<!--", "-->"];
const quote: readonly [string, string] = ['"', '"'];
const apostrophe: readonly [string, string] = ["'", "'"];
const c: Delimiters = { comments: ["//"], pairs: [slashes] };
const script: Delimiters = { comments: ["//"], pairs: [slashes, ["`", "`"]], patterns: true };
const text: Delimiters = { comments: ["//"], pairs: [slashes, double] };
const hash: Delimiters = { comments: ["#"], pairs: [double, single] };
const lisp: Delimiters = { comments: [";"], pairs: [quote] };
const dashes: Delimiters = { comments: ["--"], pairs: [["{-", "-}"]] };
const shell: Delimiters = { comments: ["#"], pairs: [quote, apostrophe], heredocs: "spaced" };
const unknown: Delimiters = { comments: [], pairs: [double, single, slashes, markup], heredocs: "tight" };

const families: readonly (readonly [names: string, delimiters: Delimiters])[] = [
  ["js javascript mjs cjs jsx javascriptreact ts typescript mts cts tsx typescriptreact", script],
  ["c h cpp c++ cc hpp objective-c go golang css scss less proto zig solidity", c],
  ["java kotlin kt kts scala swift csharp cs c# groovy gradle", text],
  ["dart", { comments: ["//"], pairs: [slashes, double, single] }],
  ["rust rs", { comments: ["//"], pairs: [slashes, ['r##"', '"##'], ['r#"', '"#'], quote] }],
  ["php", { comments: ["//", "#"], pairs: [slashes, quote, apostrophe], heredocs: "tight" }],
  ["python py python3 gdscript toml nim elixir ex exs coffeescript yaml yml starlark", hash],
  ["julia jl", { comments: ["#"], pairs: [["#=", "=#"], double] }],
  ["graphql gql", { comments: ["#"], pairs: [double] }],
  ["nix", { comments: ["#"], pairs: [slashes, ["''", "''"]] }],
  [
    "ruby rb crystal perl pl",
    { ...shell, heredocs: "tight", pairs: [["=begin", "=end"], ["=pod", "=cut"], ...shell.pairs] },
  ],
  ["sh bash zsh shell shellscript fish dockerfile docker", shell],
  ["hcl terraform tf", { comments: ["#", "//"], pairs: [slashes], heredocs: "tight" }],
  ["r", { comments: ["#"], pairs: [quote, apostrophe] }],
  [
    "powershell ps1 pwsh",
    {
      comments: ["#"],
      pairs: [
        ["<#", "#>"],
        ['@"', '"@'],
        ["@'", "'@"],
      ],
    },
  ],
  ["sql pgsql mysql plsql", { comments: ["--"], pairs: [slashes, ["$$", "$$"], apostrophe] }],
  [
    "lua",
    {
      comments: ["--"],
      pairs: [
        ["--[[", "]]"],
        ["[[", "]]"],
      ],
    },
  ],
  ["haskell hs elm purescript", dashes],
  [
    "ocaml ml",
    {
      comments: [],
      pairs: [
        ["(*", "*)"],
        ["{|", "|}"],
      ],
    },
  ],
  ["fsharp fs f#", { comments: ["//"], pairs: [["(*", "*)"], double] }],
  ["clojure clj lisp elisp emacs-lisp scheme racket", lisp],
  ["html xml vue svelte xhtml svg", { comments: [], pairs: [markup, slashes, ["`", "`"]] }],
];

function delimitersOf(language: string): Delimiters {
  const name = language.toLowerCase();
  return families.find(([names]) => names.split(" ").includes(name))?.[1] ?? unknown;
}

const heredocBeginnings = {
  tight: "<<<?(?=[-~][\"'`]?[A-Za-z_]|[\"']?[A-Z_])[-~]?[\"'`]?(?<word>[A-Za-z_]\\w*)[\"'`]?",
  spaced: "(?<!<)<<(?!<)-?[ \\t]*[\"'\\\\]?(?<word>[A-Za-z_]\\w*)[\"']?",
};

/** Pattern that finds the next delimiter, or a complete single-line string. */
function openerOf({ comments, pairs, heredocs, patterns = false }: Delimiters): RegExp {
  const long = pairs.map(([open]) => open).filter((open) => open.length > 1);
  const short = pairs.map(([open]) => open).filter((open) => open.length === 1);
  const alternatives = [
    ...long.toSorted((a, b) => b.length - a.length).map(quoted),
    ...(heredocs === undefined ? [] : [heredocBeginnings[heredocs]]),
    ...(patterns
      ? ["(?<=(?:^|[=(,:[!&|?{};]|\\breturn)\\s*)/(?![*/])(?:\\\\.|\\[(?:\\\\.|[^\\]\\\\])*\\]|[^/\\\\[])+/"]
      : []),
    '"(?:\\\\.|[^"\\\\])*"',
    "'(?:\\\\.|[^'\\\\])*'",
    // "#" and "--" inside a word do not start a comment.
    ...comments.map((comment) => (comment === "//" ? quoted(comment) : `(?:^|(?<=\\s))${quoted(comment)}`)),
    ...short.map(quoted),
  ];
  return new RegExp(alternatives.join("|"), "g");
}

function afterEnd(line: string, from: number, end: string): number | undefined {
  for (let at = line.indexOf(end, from); at >= 0; at = line.indexOf(end, at + 1))
    if (line[at - 1] !== "\\") return at + end.length;
  return undefined;
}

function quoted(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
