import { parseCodeBlockInfo, takePathComment } from "../../protocol/code/codeBlockInfo";
import { isBlank, splitLines } from "../../protocol/code/lines";
import { hasStrayClosingTag } from "../../protocol/code/thinking";
import { l10n } from "../../protocol/l10n";
import type { AnswerContext } from "../answer/answerContext";
import { isBareDocument, isMarkdown } from "../answer/bareDocument";
import { parseChanges, parsePatches } from "../answer/changes";
import { cleanAnswer } from "../answer/clean";
import { type CodeBlock, codeBlocks, fenceSentence } from "../answer/codeBlocks";
import { refuseEditMarks } from "../answer/editMarks";
import { withoutLineNumbers } from "../answer/lineNumbers";
import { lossWarnings } from "../apply/definitions";
import { fillGaps, standInWarnings } from "../apply/fillGaps";
import { isVersionOf } from "../apply/findRegion";
import { EditRefusedError } from "../editRefusedError";
import { isInsertion, linesOf, type Parts } from "../source";
import { extractBareCode } from "./bareCode";
import { isSameFile, otherFile, placeChanges } from "./placeChanges";
import { cutOffSentence, emptySentence, numbersSentence, type Placed } from "./placed";
import { lazySentence, placeRegion, splitAround } from "./placeRegion";

export interface AnswerPlace {
  readonly parts: Parts;
  /** Path of the file as shown to the user. */
  readonly path: string;
  readonly languageId: string;
  /** Special tokens of the model that answered. */
  readonly specialTokens?: readonly string[];
  /** Whether the answer was truncated: only its complete parts count then. */
  readonly isCutOff?: boolean;
}

/** The context of an answer for this place. */
export function contextOf({ parts, path, languageId, specialTokens = [] }: AnswerPlace): AnswerContext {
  const { before, region } = parts;
  return { text: linesOf(parts).join("\n"), region, before, languageId, path, specialTokens };
}

/**
 * Applies an answer to a file, whether it is in an edit format or a new version of the region. Throws an
 * `EditRefusedError` if its meaning is unclear; never applies half of it.
 */
export function placeAnswer(raw: string, place: AnswerPlace): Placed {
  const { parts, languageId } = place;
  const text = cleanAnswer(raw, contextOf(place));
  if (isBlank(text)) throw new EditRefusedError(emptySentence());
  const placed = placeText(text, place);
  const before = linesOf(parts);
  refuseEditMarks(before, linesOf(placed.parts), languageId);
  const filled = fillGaps(before, linesOf(placed.parts), languageId);
  if (filled === undefined) throw new EditRefusedError(lazySentence());
  const { lines, standIns } = filled;
  const warnings = [
    ...placed.warnings,
    ...standInWarnings(standIns, languageId),
    ...lossWarnings(before, lines, languageId),
  ];
  return { ...placed, parts: standIns.length > 0 ? splitAround(lines, parts) : placed.parts, warnings };
}

function placeText(text: string, place: AnswerPlace): Placed {
  const { parts, languageId } = place;
  const read = parseChanges(text, linesOf(parts));
  if (read.changes.length > 0 || read.problem !== undefined) return placeChanges(read, place);
  const all = codeBlocks(text, languageId);
  if (!place.isCutOff && isBareDocument(text, all, contextOf(place))) return placeBare(text, place);
  const blocks = all.filter(({ isClosed }) => isClosed || !place.isCutOff);
  if (blocks.length === 0 && place.isCutOff) throw new EditRefusedError(cutOffSentence());
  const patches = /^(?:diff|patch)$/.test(languageId)
    ? undefined
    : parsePatches(text, blocks, linesOf(parts));
  if (patches !== undefined) return placeChanges(patches, place);
  const known = linesOf(parts).join("\n");
  if (blocks.some(({ isDoubtful, lines }) => isDoubtful || hasStrayClosingTag(lines, known)))
    throw new EditRefusedError(fenceSentence());
  return blocks.length > 0 ? firstThatFits(blocks, place) : placeBare(text, place);
}

/** Places an answer without fences. Sentences belong to the text in Markdown, elsewhere they are prose. */
function placeBare(text: string, place: AnswerPlace): Placed {
  const { parts, languageId } = place;
  const lines = withoutNumbers(text.split("\n"), place);
  const isText = isMarkdown(place) && codeBlocks(text, languageId).length > 0;
  return placeRegion(isText ? lines : extractBareCode(lines.join("\n"), parts.region), parts, languageId);
}

/** Removes line numbers. Throws an `EditRefusedError` if it is unclear which lines have them. */
function withoutNumbers(lines: readonly string[], { parts, languageId }: AnswerPlace): readonly string[] {
  const code = withoutLineNumbers(lines, linesOf(parts), languageId);
  if (code === undefined) throw new EditRefusedError(numbersSentence());
  return code;
}

/** Places the first block that is a new version of the code, preferring blocks that change it to ones that quote it. */
function firstThatFits(blocks: readonly CodeBlock[], place: AnswerPlace): Placed {
  const candidates = blocks.filter((block) => !isOfOtherFile(block, place));
  if (candidates.length === 0) throw new EditRefusedError(otherFile(pathOf(blocks[0])));
  const { parts, languageId } = place;
  const placed: Placed[] = [];
  let problem: unknown;
  for (const block of candidates) {
    try {
      const code = withoutNumbers(withoutPath(block, place), place);
      if (candidates.length > 1 && !isInsertion(parts) && !mayBeMeant(code, parts)) continue;
      placed.push(placeRegion(code, parts, languageId));
    } catch (error) {
      if (!(error instanceof EditRefusedError)) throw error;
      problem ??= error;
    }
  }
  const old = linesOf(parts).join("\n");
  const found = placed.find((each) => linesOf(each.parts).join("\n") !== old) ?? placed[0];
  if (found !== undefined) return found;
  throw (
    problem ??
    new EditRefusedError(
      l10n.t("None of the answer's blocks is a new version of the code. Describe the change more precisely."),
    )
  );
}

function mayBeMeant(code: readonly string[], { region }: Parts): boolean {
  return isVersionOf(code, region) || (region.length <= 3 && code.length <= 3 * region.length);
}

/** Whether a block names another file and is not a new version of this code. */
function isOfOtherFile(block: CodeBlock, { path, parts }: AnswerPlace): boolean {
  const named = pathOf(block);
  return named !== undefined && !isSameFile(named, path) && !isVersionOf(block.lines, parts.region);
}

function pathOf(block: CodeBlock | undefined): string | undefined {
  return block && parseCodeBlockInfo(block.info).path;
}

/** Removes a path comment in the first line, unless the region has that line. */
function withoutPath({ lines }: CodeBlock, { parts }: AnswerPlace): readonly string[] {
  const commented = takePathComment(lines.join("\n"));
  const isOwn = parts.region.some((line) => line.trim() === lines[0]?.trim());
  return commented === undefined || isOwn ? lines : splitLines(commented.code);
}
