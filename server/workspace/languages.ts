import { basename, extname } from "node:path/posix";

/** Groups of languages whose files use each other's names. */
const families: readonly (readonly string[])[] = [
  ["typescript", "typescriptreact", "javascript", "javascriptreact", "vue", "svelte", "astro"],
  ["c", "cpp", "objective-c", "objective-cpp", "cuda-cpp", "cuda"],
  ["java", "kotlin", "scala", "groovy"],
  ["html", "css", "scss", "less", "vue", "svelte"],
  ["csharp", "razor", "fsharp"],
  ["json", "jsonc"],
];

export function areRelated(a: string, b: string): boolean {
  return a === b || families.some((family) => family.includes(a) && family.includes(b));
}

/** Language identifier for the name of a file that is not open; empty if unknown. */
export function languageOfPath(path: string): string {
  const name = basename(path).toLowerCase();
  return byName.get(name) ?? byExtension.get(extname(name).slice(1)) ?? "";
}

/** File extensions by VS Code language identifier. */
const extensions: Readonly<Record<string, string>> = {
  astro: "astro",
  bat: "bat cmd",
  c: "c h",
  clojure: "clj cljs cljc",
  cpp: "cc cpp cxx hh hpp hxx ipp inl",
  csharp: "cs",
  css: "css",
  "cuda-cpp": "cu cuh",
  dart: "dart",
  elixir: "ex exs",
  erlang: "erl hrl",
  fsharp: "fs fsi fsx",
  go: "go",
  graphql: "graphql gql",
  groovy: "groovy gradle",
  haskell: "hs",
  html: "html htm",
  ini: "ini cfg conf properties editorconfig",
  java: "java",
  javascript: "js mjs cjs",
  javascriptreact: "jsx",
  json: "json",
  jsonc: "jsonc",
  julia: "jl",
  kotlin: "kt kts",
  less: "less",
  lua: "lua",
  markdown: "md markdown mdx",
  "objective-c": "m",
  "objective-cpp": "mm",
  ocaml: "ml mli",
  perl: "pl pm",
  php: "php",
  powershell: "ps1 psm1",
  proto3: "proto",
  python: "py pyi pyw",
  r: "r",
  razor: "cshtml razor",
  restructuredtext: "rst",
  ruby: "rb rake gemspec",
  rust: "rs",
  scala: "scala sc",
  scss: "scss",
  shellscript: "sh bash zsh",
  sql: "sql",
  svelte: "svelte",
  swift: "swift",
  terraform: "tf",
  toml: "toml",
  typescript: "ts mts cts",
  typescriptreact: "tsx",
  vb: "vb",
  vue: "vue",
  xml: "xml xsd xsl csproj",
  yaml: "yml yaml",
  zig: "zig",
};

const byExtension = new Map(
  Object.entries(extensions).flatMap(([language, list]) => list.split(" ").map((end) => [end, language])),
);
const byName = new Map([
  ["dockerfile", "dockerfile"],
  ["makefile", "makefile"],
  ["gnumakefile", "makefile"],
  ["cmakelists.txt", "cmake"],
  ["gemfile", "ruby"],
  ["rakefile", "ruby"],
]);
