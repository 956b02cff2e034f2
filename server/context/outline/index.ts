import { matchBrackets } from "./brackets";
import { cFamily } from "./cFamily";
import { scriptsOf } from "./components";
import type { Declaration } from "./declaration";
import { go } from "./go";
import { TextLines } from "./heads";
import { csharpLike, dartLike, groovyLike, javaLike } from "./javaLike";
import { javascript } from "./javascript";
import { withExports } from "./javascriptExports";
import { kotlin, php, scala, swift } from "./keywords";
import { lexicalOf } from "./lexical";
import { readAnyLines } from "./lines";
import { macrosOf } from "./macros";
import { mask } from "./mask";
import { type BraceLanguage, readBraces } from "./read";
import { rust } from "./rust";

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

/** What a file declares at its top, with the members of what is there. By its lines alone when the language is not known. */
export function outline(lines: readonly string[], languageId = ""): readonly Declaration[] {
  const language = withBraces[languageId];
  if (language === undefined) return readAnyLines(lines);
  const whole = lines.join("\n");
  const text = components.includes(languageId) ? scriptsOf(whole) : whole;
  const { code, directives } = mask(text, lexicalOf(languageId));
  const places = new TextLines(lines);
  const found = readBraces({ text, code, closing: matchBrackets(code, directives) }, places, language);
  if (language === javascript) return withExports(found, code);
  return language === cFamily ? inOrder([...found, ...macrosOf(directives, places)]) : found;
}

function inOrder(declarations: readonly Declaration[]): readonly Declaration[] {
  return [...declarations].sort((a, b) => a.line - b.line);
}
