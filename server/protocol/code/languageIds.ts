/**
 * Maps a language name of another editor (Neovim, Helix, Emacs, Sublime Text, Zed) or of a code fence to VS Code's language
 * identifier. Returns unknown names in lower case.
 */
export function languageIdOf(name: string): string {
  const lower = name.trim().toLowerCase();
  // Neovim joins a language and its variant: "yaml.ansible", "javascript.jsx".
  const [base = ""] = lower.split(".");
  return idOf.get(lower) ?? idOf.get(base) ?? base;
}

/** Aliases by VS Code language identifier. */
const names: Readonly<Record<string, string>> = {
  asciidoc: "adoc asciidoctor",
  bat: "batch cmd dosbatch",
  bibtex: "bib",
  clojure: "clj clojurescript clojurec",
  coffeescript: "coffee",
  commonlisp: "common-lisp",
  cpp: "c++ cc cxx hpp c-or-c++ arduino",
  csharp: "cs c# c_sharp c-sharp",
  css: "css.base",
  "cuda-cpp": "cuda",
  dockercompose: "docker-compose yaml.docker-compose",
  dockerfile: "docker containerfile",
  elisp: "emacs-lisp",
  elixir: "ex",
  erb: "eruby html+erb html.eruby",
  fsharp: "fs f#",
  "git-commit": "gitcommit commit git-commit-msg",
  "git-rebase": "gitrebase",
  go: "golang",
  handlebars: "hbs html.handlebars glimmer",
  haskell: "hs",
  html: "htmldjango htmlangular mhtml xhtml jinja jinja2 html.twig",
  ignore: "gitignore git-ignore",
  ini: "dosini conf cfg gitconfig git-config editorconfig",
  javascript: "js mjs cjs node ecma js2 rjsx js-jsx",
  javascriptreact: "jsx javascript.jsx javascript-jsx",
  jsonc: "json5 hjson json.jsonc",
  julia: "jl",
  kotlin: "kt kts",
  latex: "tex plaintex plain-tex",
  lisp: "cl",
  makefile: "make makefile-gmake makefile-bsdmake gnumakefile automake mk",
  markdown: "md gfm markdown_inline markdown.mdx rmarkdown-markdown",
  "objective-c": "objc objectivec",
  "objective-cpp": "objcpp objectivecpp objc++ objective-c++",
  ocaml: "ml tuareg caml",
  perl: "pl cperl",
  perl6: "raku",
  plaintext: "text txt plain plain-text fundamental none",
  powershell: "ps1 pwsh posh",
  properties: "conf-javaprop java-properties jproperties",
  proto3: "proto protobuf",
  python: "py python3 python-ts gyp",
  quarto: "qmd",
  r: "ess-r",
  razor: "aspnetcorerazor cshtml",
  restructuredtext: "rst rest",
  rmd: "rmarkdown",
  ruby: "rb enh-ruby",
  rust: "rs rustic",
  shellscript: "sh bash zsh ksh dash shell console shell-session shell-script bash-session",
  sql: "mysql pgsql plsql sqlite postgresql postgres",
  svelte: "svelte.ts",
  terraform: "tf terraform-vars opentofu",
  typescript: "ts mts cts",
  typescriptreact: "tsx typescript.tsx typescript-tsx",
  viml: "vim vimscript",
  vue: "vue.js vue-html",
  xml: "nxml xsd svg",
  yaml: "yml yaml.ansible ansible yaml.gitlab yaml.helm-values helm",
};

const idOf = new Map([
  ["", "plaintext"],
  ["h", "c"],
  ...Object.entries(names).flatMap(([id, others]) => others.split(" ").map((name) => [name, id] as const)),
]);
