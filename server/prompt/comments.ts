/** Turns each line of a text, which ends with a line break, into a comment of the language; also blank lines. */
export function toComment(text: string, languageId: string): string {
  const [start, end] = syntaxes.get(languageId) ?? ["//", ""];
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => `${`${start} ${line}`.trimEnd()}${end === "" ? "" : ` ${end}`}\n`).join("");
}

type CommentSyntax = readonly [start: string, end: string];

function forLanguages(
  start: string,
  end: string,
  ...languageIds: readonly string[]
): [string, CommentSyntax][] {
  return languageIds.map((id) => [id, [start, end]]);
}

/** Start and end of a comment line by VS Code's language identifier; other languages use "//". */
const syntaxes: ReadonlyMap<string, CommentSyntax> = new Map([
  ...forLanguages(
    "#",
    "",
    "python",
    "ruby",
    "perl",
    "perl6",
    "r",
    "shellscript",
    "fish",
    "powershell",
    "coffeescript",
  ),
  ...forLanguages(
    "#",
    "",
    "yaml",
    "dockercompose",
    "toml",
    "dockerfile",
    "makefile",
    "cmake",
    "properties",
    "ignore",
  ),
  ...forLanguages(
    "#",
    "",
    "elixir",
    "julia",
    "nim",
    "crystal",
    "graphql",
    "terraform",
    "nix",
    "gdscript",
    "tcl",
    "awk",
  ),
  ...forLanguages("--", "", "sql", "lua", "haskell", "elm", "ada", "vhdl", "applescript", "purescript"),
  ...forLanguages(";", "", "clojure", "lisp", "commonlisp", "scheme", "racket", "ini", "asm"),
  ...forLanguages("%", "", "latex", "tex", "bibtex", "erlang", "matlab", "prolog"),
  ...forLanguages("'", "", "vb", "vba"),
  ...forLanguages("!", "", "fortran", "FortranFreeForm"),
  ...forLanguages("REM", "", "bat"),
  ...forLanguages("(*", "*)", "ocaml", "coq"),
  ...forLanguages("/*", "*/", "css"),
  ...forLanguages("<!--", "-->", "html", "xml", "xsl", "markdown", "vue", "svelte", "astro"),
  ...forLanguages("{{!--", "--}}", "handlebars"),
]);
