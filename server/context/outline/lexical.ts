import type { Lexical, MaskedSyntax } from "./mask";

/** Comments, strings and other non-code by language. A longer opening comes before a shorter one. */

const slashes: readonly MaskedSyntax[] = [{ open: "//" }, { open: "/\\*", close: "*/", multiline: true }];
const hash: MaskedSyntax = { open: "#" };
/** Not within a word. */
const hashWord: MaskedSyntax = { open: "(?:^|(?<=[\\s;]))#" };
const dashes: MaskedSyntax = { open: "--" };
const double: MaskedSyntax = { open: '"', close: '"', escapes: true };
const single: MaskedSyntax = { open: "'", close: "'", escapes: true };
const longDouble: MaskedSyntax = { open: '"', close: '"', escapes: true, multiline: true };
const longSingle: MaskedSyntax = { open: "'", close: "'", escapes: true, multiline: true };
const tripleDouble: MaskedSyntax = { open: '"""', close: '"""', escapes: true, multiline: true };
const tripleSingle: MaskedSyntax = { open: "'''", close: "'''", escapes: true, multiline: true };
/** A character literal; a lone apostrophe has other meanings in these languages. */
const character: MaskedSyntax = { open: "'(?=[^'\\\\\\n]'|\\\\[^\\n]{1,12}')", close: "'", escapes: true };
const regex: MaskedSyntax = { open: "/(?![/*])", kind: "regex" };
const directive: MaskedSyntax = { open: "^[ \\t]*#(?![\\[!])", kind: "directive" };
const heredoc: MaskedSyntax = { open: "<<[~-]?[\"']?([A-Z_]\\w*)", kind: "heredoc", multiline: true };

const script: Lexical = [...slashes, { open: "`", kind: "template", multiline: true }, double, single, regex];
const c: Lexical = [
  ...slashes,
  directive,
  { open: 'R"([^()\\\\\\s"]{0,16})\\(', close: ')$1"', multiline: true },
  double,
  character,
];

const byLanguage: Readonly<Record<string, Lexical>> = {
  script,
  c,
  java: [...slashes, tripleDouble, double, character],
  groovy: [...slashes, tripleDouble, tripleSingle, double, single],
  kotlin: [...slashes, { open: '"""', close: '"""', multiline: true }, double, character],
  scala: [...slashes, { open: '"""', close: '"""', multiline: true }, double, character],
  swift: [...slashes, directive, { open: '(#{1,3})"', close: '"$1', multiline: true }, tripleDouble, double],
  csharp: [
    ...slashes,
    directive,
    { open: '\\x24{0,4}("{3,5})', close: "$1", multiline: true },
    { open: '\\$?@\\$?"', close: '"', multiline: true },
    double,
    character,
  ],
  dart: [...slashes, tripleDouble, tripleSingle, double, single],
  go: [...slashes, { open: "`", close: "`", multiline: true }, double, character],
  rust: [
    ...slashes,
    { open: 'r(#{1,4})"', close: '"$1', multiline: true },
    { open: '\\br"', close: '"', multiline: true },
    longDouble,
    character,
  ],
  php: [
    { open: "<\\?(?:php\\b|=)?", close: "", multiline: true },
    { open: "\\?>", kind: "tag" },
    ...slashes,
    { open: "#(?!\\[)" },
    { open: "<<<[ \\t]*[\"']?([A-Za-z_]\\w*)", kind: "heredoc", multiline: true },
    longDouble,
    longSingle,
  ],
  python: [hash, tripleDouble, tripleSingle, double, single],
  ruby: [{ open: "^=begin", close: "\n=end", multiline: true }, hashWord, heredoc, double, single, regex],
  elixir: [hashWord, tripleDouble, tripleSingle, double, single],
  lua: [
    { open: "--\\[(=*)\\[", close: "]$1]", multiline: true },
    dashes,
    { open: "\\[(=*)\\[", close: "]$1]", multiline: true },
    double,
    single,
  ],
  shellscript: [hashWord, heredoc, longDouble, { open: "'", close: "'", multiline: true }],
  perl: [{ open: "^=[a-z]\\w*", close: "\n=cut", multiline: true }, hashWord, heredoc, double, single],
  haskell: [
    { open: "\\{-", close: "-}", multiline: true },
    { open: "--(?![!#$%&*+./<=>?@^|~-])" },
    double,
    character,
  ],
  ocaml: [{ open: "\\(\\*", close: "*)", multiline: true }, double, character],
  fsharp: [
    ...slashes,
    { open: "\\(\\*(?!\\))", close: "*)", multiline: true },
    tripleDouble,
    double,
    character,
  ],
  julia: [{ open: "#=", close: "=#", multiline: true }, hash, tripleDouble, double],
  powershell: [{ open: "<#", close: "#>", multiline: true }, hashWord, double, single],
  clojure: [{ open: ";" }, longDouble],
  erlang: [{ open: "%" }, double],
  vb: [{ open: "'" }, { open: '"', close: '"' }],
  zig: [{ open: "//|\\\\\\\\" }, double, character],
  graphql: [hash, tripleDouble, double],
  sql: [dashes, ...slashes, { open: "'", close: "'", multiline: true }],
  other: [...slashes, hashWord, double],
};

const aliases: Readonly<Record<string, string>> = {
  typescript: "script",
  typescriptreact: "script",
  javascript: "script",
  javascriptreact: "script",
  vue: "script",
  svelte: "script",
  astro: "script",
  cpp: "c",
  "cuda-cpp": "c",
  "objective-c": "c",
  "objective-cpp": "c",
  r: "elixir",
  makefile: "elixir",
  terraform: "other",
  proto3: "java",
  razor: "csharp",
};

export function lexicalOf(languageId: string): Lexical {
  return byLanguage[aliases[languageId] ?? languageId] ?? byLanguage["other"] ?? [];
}
