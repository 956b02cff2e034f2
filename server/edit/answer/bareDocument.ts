import { openingOf } from "../../protocol/code/fences";
import { isBlank } from "../../protocol/code/lines";
import { Literals } from "../../protocol/code/literals";
import { Refused } from "../refused";
import type { About } from "./clean";
import type { CodeBlock } from "./codeBlocks";

const doubt = "It is not certain where the code of the answer begins: ask for it in one block.";

/**
 * Whether an answer is the code itself, without a fence around it, and its fences are the code's own: lines of the code that is to be
 * changed stand outside of them, and the first one is such a line, or a comment or string is open where they begin. A text for a
 * document of Markdown is one as well when it has a heading and no block of Markdown. Throws `Refused` in doubt.
 */
export function isBareDocument(text: string, blocks: readonly CodeBlock[], about: About): boolean {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => openingOf(line) !== undefined);
  const [first] = lines.filter((line) => !isBlank(line));
  if (start < 0 || first === undefined || openingOf(first) !== undefined) return false;
  const inside = new Set(blocks.flatMap((block) => block.lines.map((line) => line.trim())));
  const outside = lines.map((line) => line.trim()).filter((line) => /\w{3}/.test(line) && !inside.has(line));
  const known = new Set(about.region.map((line) => line.trim()));
  const begins = beginsLike(first.trim(), about.region.find((line) => !isBlank(line))?.trim() ?? "");
  if (begins || outside.some((line) => known.has(line))) {
    if (begins || known.has(first.trim()) || isLiteral(lines.slice(0, start), about.languageId)) return true;
    throw new Refused(doubt);
  }
  if (!isMarkdown(about) || blocks.some(({ info }) => info === "" || /^(?:markdown|md|mdx)\b/i.test(info)))
    return false;
  if (!outside.some((line) => /^#{1,6}\s/.test(line))) return false;
  if (/[:：]\s*$/.test(first)) throw new Refused(doubt);
  return true;
}

function beginsLike(line: string, old: string): boolean {
  const [short, long] = line.length < old.length ? [line, old] : [old, line];
  return short.length > 4 && long.startsWith(short);
}

/** Whether code ends within a comment or a string. */
function isLiteral(lines: readonly string[], languageId: string): boolean {
  const literals = new Literals(languageId);
  for (const line of lines) literals.read(line);
  return literals.isOpen;
}

export function isMarkdown({ languageId, path }: Pick<About, "languageId" | "path">): boolean {
  return /^(?:markdown|mdx|rmd|quarto)$/.test(languageId) || /\.(?:md|mdx|markdown|rmd|qmd)$/i.test(path);
}
