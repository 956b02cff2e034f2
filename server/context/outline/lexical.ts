import type { Form, Lexical } from "./mask";

/** What is no code, by language. The longer opening stands before the shorter one. */

const slashes: readonly Form[] = [{ open: "//" }, { open: "/\\*", close: "*/", multiline: true }];
const hash: Form = { open: "#" };
/** Not in the middle of a word. */
const hashWord: Form = { open: "(?:^|(?<=[\\s;]))#" };
const dashes: Form = { open: "--" };
const double: Form = { open: '"', close: '"', escapes: true };
const single: Form = { open: "'", close: "'", escapes: true };
const longDouble: Form = { open: '"', close: '"', escapes: true, multiline: true };
const longSingle: Form = { open: "'", close: "'", escapes: true, multiline: true };
const tripleDouble: Form = { open: '"""', close: '"""', escapes: true, multiline: true };
const tripleSingle: Form = { open: "'''", close: "'''", escapes: true, multiline: true };
/** One character; an apostrophe means something else in these languages too. */
const character: Form = { open: "'(?=[^'\\\\\\n]'|\\\\[^\\n]{1,12}')", close: "'", escapes: true };
const regex: Form = { open: "/(?![/*])", kind: "regex" };
const directive: Form = { open: "^[ \\t]*#(?![\\[!])", kind: "directive" };
const heredoc: Form = { open: "<<[~-]?[\"']?([A-Z_]\\w*)", kind: "heredoc", multiline: true };

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
