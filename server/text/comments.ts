const hashLanguages =
  "python cython starlark bazel gdscript nim ruby crystal elixir julia shellscript fish powershell perl r yaml dockercompose github-actions-workflow toml makefile cmake dockerfile coffeescript graphql terraform hcl nix properties dotenv ignore";
const dashLanguages = "lua sql plsql haskell elm purescript ada vhdl applescript";
const semicolonLanguages =
  "lisp commonlisp elisp scheme racket clojure fennel ini asm-intel-x86-generic llvm";
const percentLanguages = "latex tex bibtex erlang matlab prolog";
const markupLanguages = "html xml xsl svg markdown mdx rmd quarto";
const noComments = "plaintext json csv restructuredtext git-commit diff log";

const markerOfLanguage = new Map<string, string>([
  ...entries(hashLanguages, "#"),
  ...entries(dashLanguages, "--"),
  ...entries(semicolonLanguages, ";"),
  ...entries(percentLanguages, "%"),
  ...entries(markupLanguages, "<!--"),
  ...entries(noComments, ""),
]);

function entries(languages: string, marker: string): [string, string][] {
  return languages.split(" ").map((language) => [language, marker]);
}

/** The marker of comments that run to the end of the line; "" if the language has none. */
export function commentMarker(languageId: string): string {
  return markerOfLanguage.get(languageId) ?? "//";
}

/** Whether `linePrefix` ends inside a comment: after the start of a line comment or in a line of a block comment. */
export function isInComment(linePrefix: string, languageId: string): boolean {
  if (commentStart(linePrefix, languageId) !== undefined) return true;
  return commentMarker(languageId) === "//" && /^\s*(\*(?!\/)(\s|$)|\/\*)/.test(linePrefix);
}

/** Offset of the line's comment; undefined if it has none. */
export function commentStart(line: string, languageId: string): number | undefined {
  const marker = commentMarker(languageId);
  if (marker === "" || !line.includes(marker)) return undefined;
  let quote = "";
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? "";
    if (character === "\\") index++;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (isQuote(character) && line.indexOf(character, index + 1) > 0) quote = character;
    else if (startsComment(line, index, marker)) return index;
  }
  return undefined;
}

/** Whether a comment starts at this offset of the text. `a//b` in a link and `$#` in a shell start none. */
export function startsComment(text: string, index: number, marker: string): boolean {
  return (
    marker !== "" &&
    text.startsWith(marker, index) &&
    (index === 0 || /[\s;,(){}[\]]/.test(text[index - 1] ?? ""))
  );
}

export function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === "`";
}
