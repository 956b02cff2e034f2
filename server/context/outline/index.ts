import { matchBrackets } from "./brackets";
import { cFamily } from "./cFamily";
import { scriptsOf } from "./components";
import type { Declaration } from "./declaration";
import { go } from "./go";
import { TextLines } from "./heads";
import { type IndentedLanguage, readIndented } from "./indented";
import { csharpLike, dartLike, groovyLike, javaLike } from "./javaLike";
import { javascript } from "./javascript";
import { withExports } from "./javascriptExports";
import { kotlin, php, scala, swift } from "./keywords";
import { lexicalOf } from "./lexical";
import { readAnyLines } from "./lines";
import { macrosOf } from "./macros";
import { mask } from "./mask";
import { python, withAll } from "./python";
import { type BraceLanguage, readBraces } from "./read";
import { ruby } from "./ruby";
import { rust } from "./rust";
import { wordLanguages } from "./wordLanguages";

/**
 * Declarations without the bodies of functions: what a reader needs to use them, in any language. Told by words, brackets
 * and indentation, without a parser, because it has to be quick on files that are being typed in.
 */

export type { Declaration } from "./declaration";
export { declarationAt } from "./lines";

const withBraces: Readonly<Record<string, BraceLanguage>> = {
  javascript,
  javascriptreact: javascript,
  typescript: javascript,
  typescriptreact: javascript,
  vue: javascript,
  svelte: javascript,
  astro: javascript,
  java: javaLike,
  groovy: groovyLike,
  csharp: csharpLike,
  razor: csharpLike,
  dart: dartLike,
  go,
  rust,
  c: cFamily,
  cpp: cFamily,
  "cuda-cpp": cFamily,
  kotlin,
  swift,
  scala,
  php,
};
const components = ["vue", "svelte", "astro"];

const byIndentation: Readonly<Record<string, IndentedLanguage>> = { ...wordLanguages, python, ruby };

/** What a file declares at its top, with the members of what is there. By its lines alone when the language is not known. */
export function outline(lines: readonly string[], languageId = ""): readonly Declaration[] {
  const braces = withBraces[languageId];
  const indented = byIndentation[languageId];
  if (!braces && !indented) return readAnyLines(lines);
  const whole = lines.join("\n");
  const text = components.includes(languageId) ? scriptsOf(whole) : whole;
  const masked = mask(text, lexicalOf(languageId));
  const code = { text, code: masked.code, closing: matchBrackets(masked.code, masked.directives) };
  const places = new TextLines(lines);
  if (indented) {
    const found = readIndented(code, places, indented);
    return indented === python ? withAll(found, code) : found;
  }
  if (!braces) return [];
  const found = readBraces(code, places, braces);
  if (braces === javascript) return withExports(found, code);
  return braces === cFamily ? inOrder([...found, ...macrosOf(masked.directives, places)]) : found;
}

function inOrder(declarations: readonly Declaration[]): readonly Declaration[] {
  return [...declarations].sort((a, b) => a.line - b.line);
}
