import { matchBrackets } from "./brackets";
import { cFamily } from "./cFamily";
import { scriptsOf } from "./components";
import type { Declaration } from "./declaration";
import { go } from "./go";
import { TextLines } from "./heads";
import { type IndentedLanguage, readIndented } from "./indented";
import { csharpLike, dartLike, groovyLike, javaLike } from "./javaLike";
import { javascript } from "./javascript";
import { markExports } from "./javascriptExports";
import { kotlin, php, scala, swift } from "./keywords";
import { lexicalOf } from "./lexical";
import { readAnyLines } from "./lines";
import { macrosOf } from "./macros";
import { mask } from "./mask";
import { markDunderAll, python } from "./python";
import { type BraceLanguage, readBraces } from "./read";
import { ruby } from "./ruby";
import { rust } from "./rust";
import { wordLanguages } from "./wordLanguages";

/**
 * Outlines files in any language: declarations without function bodies, as a reader needs them. Relies on words,
 * brackets and indentation instead of a parser, because it has to be fast and to cope with files being edited.
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

/** Top-level declarations of a file, with their members. For an unknown language, uses heuristics by line. */
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
    return indented === python ? markDunderAll(found, code) : found;
  }
  if (!braces) return [];
  const found = readBraces(code, places, braces);
  if (braces === javascript) return markExports(found, code);
  return braces === cFamily ? inOrder([...found, ...macrosOf(masked.directives, places)]) : found;
}

function inOrder(declarations: readonly Declaration[]): readonly Declaration[] {
  return [...declarations].sort((a, b) => a.line - b.line);
}
