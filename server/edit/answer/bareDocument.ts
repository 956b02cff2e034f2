import { openingOf } from "../../protocol/code/fences";
import { isBlank } from "../../protocol/code/lines";
import { Literals } from "../../protocol/code/literals";
import { l10n } from "../../protocol/l10n";
import { EditRefusedError } from "../editRefusedError";
import type { AnswerContext } from "./answerContext";
import type { CodeBlock } from "./codeBlocks";

/**
 * Whether an answer is bare code whose fences are part of the code. That holds if lines of the region occur outside the
 * fences and the answer starts with such a line, or if a comment or string is open where the first fence begins. For
 * Markdown documents, it also holds if the answer has a heading and no Markdown block. Throws an `EditRefusedError` in
 * doubt.
 */
export function isBareDocument(text: string, blocks: readonly CodeBlock[], context: AnswerContext): boolean {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => openingOf(line) !== undefined);
  const [first] = lines.filter((line) => !isBlank(line));
  if (start < 0 || first === undefined || openingOf(first) !== undefined) return false;
  const inside = new Set(blocks.flatMap((block) => block.lines.map((line) => line.trim())));
  const outside = lines.map((line) => line.trim()).filter((line) => /\w{3}/.test(line) && !inside.has(line));
  const known = new Set(context.region.map((line) => line.trim()));
  const begins = beginsLike(first.trim(), context.region.find((line) => !isBlank(line))?.trim() ?? "");
  if (begins || outside.some((line) => known.has(line))) {
    if (begins || known.has(first.trim()) || isLiteral(lines.slice(0, start), context.languageId))
      return true;
    throw new EditRefusedError(doubtSentence());
  }
  if (!isMarkdown(context) || blocks.some(({ info }) => info === "" || /^(?:markdown|md|mdx)\b/i.test(info)))
    return false;
  if (!outside.some((line) => /^#{1,6}\s/.test(line))) return false;
  if (/[:：]\s*$/.test(first)) throw new EditRefusedError(doubtSentence());
  return true;
}

function doubtSentence(): string {
  return l10n.t("It is unclear where the answer's code begins. Ask for it in one block.");
}

function beginsLike(line: string, old: string): boolean {
  const [short, long] = line.length < old.length ? [line, old] : [old, line];
  return short.length > 4 && long.startsWith(short);
}

/** Whether the lines end inside a comment or string. */
function isLiteral(lines: readonly string[], languageId: string): boolean {
  const literals = new Literals(languageId);
  for (const line of lines) literals.read(line);
  return literals.isOpen;
}

export function isMarkdown({ languageId, path }: Pick<AnswerContext, "languageId" | "path">): boolean {
  return /^(?:markdown|mdx|rmd|quarto)$/.test(languageId) || /\.(?:md|mdx|markdown|rmd|qmd)$/i.test(path);
}
