import { isBlank } from "../../protocol/code/lines";

/** Recognises comments line by line, by language. */

const hash =
  /^(?:python|ruby|shellscript|bash|fish|yaml|makefile|dockerfile|toml|perl|raku|r|julia|elixir|powershell|terraform|cmake|graphql|nim|properties|ini|ignore|coffeescript|tcl|gdscript|crystal|starlark|json|jsonc|php|dotenv|nix|awk|)$/;
const dashes = /^(?:sql|lua|haskell|elm|ada|vhdl|plsql|)$/;
const semicolons = /^(?:clojure|lisp|scheme|commonlisp|racket|asm|ini|)$/;
const percents = /^(?:erlang|latex|tex|matlab|prolog)$/;

/** Comment forms that models use in any language. */
const anywhere =
  /^(?:\/\/|\/\*.*\*\/$|\{\/\*.*\*\/\}$|<!--.*-->$|\{#.*#\}$|\{\{!?--.*--\}\}$|<%[#-].*%>$|\(\*.*\*\)$|\{-.*-\}$)/;
const blocks: readonly (readonly [open: RegExp, close: RegExp])[] = [
  [/^(?:\{\s*)?\/\*/, /\*\//],
  [/^<!--/, /-->/],
  [/^("""|''')/, /("""|''')\s*$/],
];

/**
 * For each line, whether it is only a comment or a Python docstring. `withDocstrings` includes docstrings of several
 * lines.
 */
export function commentLines(
  lines: readonly string[],
  languageId: string,
  { withDocstrings = true }: { readonly withDocstrings?: boolean } = {},
): boolean[] {
  let close: RegExp | undefined;
  let isString = false;
  return lines.map((line) => {
    const text = line.trim();
    if (close !== undefined) {
      if (close.test(text)) close = undefined;
      return withDocstrings || !isString;
    }
    if (isCommentLine(text, languageId)) return true;
    const block = blocks.find(([open]) => open.test(text));
    if (block === undefined || (/^["']/.test(text) && languageId !== "python")) return false;
    const rest = text.replace(block[0], "");
    isString = /^["']/.test(text);
    if (!block[1].test(rest)) close = block[1];
    if (close !== undefined && isString) return withDocstrings;
    return close !== undefined || isBlank(rest.replace(block[1], "")) || isString;
  });
}

/** Whether a trimmed line is a complete comment. */
export function isCommentLine(text: string, languageId: string): boolean {
  if (anywhere.test(text)) return true;
  if (hash.test(languageId) && /^#(?![[!])/.test(text)) return true;
  if (dashes.test(languageId) && /^--(?!>)/.test(text)) return languageId !== "" || /^--\s/.test(text);
  if (semicolons.test(languageId) && /^;/.test(text)) return true;
  if (percents.test(languageId) && /^%/.test(text)) return true;
  return /^vb/.test(languageId) && /^'/.test(text);
}

/** The text of a comment line, without comment markers. */
export function commentText(line: string): string {
  return line
    .trim()
    .replace(/^(?:\{?\/\*+|\/\/+|#+|--+|;+|%+|<!--|"""|'''|\*+(?!\/))\s*/, "")
    .replace(/\s*(?:\*\/\}?|-->|"""|''')$/, "");
}
