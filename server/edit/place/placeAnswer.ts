import { parseCodeBlockInfo, takePathComment } from "../../protocol/code/codeBlockInfo";
import { isBlank, splitLines } from "../../protocol/code/lines";
import { hasStrayEnd } from "../../protocol/code/thoughts";
import { isBareDocument, isMarkdown } from "../answer/bareDocument";
import { readChanges, readPatches } from "../answer/changes";
import { type About, cleanAnswer } from "../answer/clean";
import { type CodeBlock, codeBlocks, fenceSentence } from "../answer/codeBlocks";
import { refuseEditMarks } from "../answer/editMarks";
import { withoutLineNumbers } from "../answer/lineNumbers";
import { lossWarnings } from "../apply/definitions";
import { fillGaps, standInWarnings } from "../apply/fillGaps";
import { isVersionOf } from "../apply/findRegion";
import { Refused } from "../refused";
import { isInsertion, linesOf, type Parts } from "../source";
import { bareCode } from "./bareCode";
import { isSameFile, otherFile, placeChanges } from "./placeChanges";
import { cutOffSentence, numbersSentence, type Placed } from "./placed";
import { lazySentence, placeRegion, splitAround } from "./placeRegion";

export interface AnswerPlace {
  readonly parts: Parts;
  /** As the user knows the file. */
  readonly path: string;
  readonly languageId: string;
  /** Control tokens of the model that answered. */
  readonly marks?: readonly string[];
  /** The model had not ended: only what is whole counts. */
  readonly isCutOff?: boolean;
}

/** What its answer is about. */
export function aboutPlace({ parts, path, languageId, marks = [] }: AnswerPlace): About {
  const { before, region } = parts;
  return { text: linesOf(parts).join("\n"), region, before, languageId, path, marks };
}

/**
 * What an answer makes of a file, whichever of the forms it has: one of the formats for edits, or the region anew. Throws `Refused`
 * with one sentence when it is not certain what is meant; never makes half of it.
 */
export function placeAnswer(raw: string, place: AnswerPlace): Placed {
  const { parts, languageId } = place;
  const text = cleanAnswer(raw, aboutPlace(place));
  if (isBlank(text)) throw new Refused("The model's answer is empty: say in other words what is to change.");
  const placed = placeText(text, place);
  const before = linesOf(parts);
  refuseEditMarks(before, linesOf(placed.parts), languageId);
  const filled = fillGaps(before, linesOf(placed.parts), languageId);
  if (filled === undefined) throw new Refused(lazySentence);
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
  const read = readChanges(text, linesOf(parts));
  if (read.changes.length > 0 || read.problem !== undefined) return placeChanges(read, place);
  const all = codeBlocks(text, languageId);
  if (!place.isCutOff && isBareDocument(text, all, aboutPlace(place))) return placeBare(text, place);
  const blocks = all.filter(({ isClosed }) => isClosed || !place.isCutOff);
  if (blocks.length === 0 && place.isCutOff) throw new Refused(cutOffSentence);
  const patches = /^(?:diff|patch)$/.test(languageId) ? undefined : readPatches(text, blocks, linesOf(parts));
  if (patches !== undefined) return placeChanges(patches, place);
  const known = linesOf(parts).join("\n");
  if (blocks.some(({ isDoubtful, lines }) => isDoubtful || hasStrayEnd(lines, known)))
    throw new Refused(fenceSentence);
  return blocks.length > 0 ? firstThatFits(blocks, place) : placeBare(text, place);
}

/** An answer without a fence around it. Sentences are text in Markdown, elsewhere talk. */
function placeBare(text: string, place: AnswerPlace): Placed {
  const { parts, languageId } = place;
  const lines = withoutNumbers(text.split("\n"), place);
  const isText = isMarkdown(place) && codeBlocks(text, languageId).length > 0;
  return placeRegion(isText ? lines : bareCode(lines.join("\n"), parts.region), parts, languageId);
}

/** Throws `Refused` when it is not certain which lines have numbers in front of them. */
function withoutNumbers(lines: readonly string[], { parts, languageId }: AnswerPlace): readonly string[] {
  const code = withoutLineNumbers(lines, linesOf(parts), languageId);
  if (code === undefined) throw new Refused(numbersSentence);
  return code;
}

/** The first block that is a new version of the code; one that quotes it as it is comes after those that change it. */
function firstThatFits(blocks: readonly CodeBlock[], place: AnswerPlace): Placed {
  const candidates = blocks.filter((block) => !isOfOtherFile(block, place));
  if (candidates.length === 0) throw new Refused(otherFile(pathOf(blocks[0])));
  const { parts, languageId } = place;
  const placed: Placed[] = [];
  let problem: unknown;
  for (const block of candidates) {
    try {
      const code = withoutNumbers(withoutPath(block, place), place);
      if (candidates.length > 1 && !isInsertion(parts) && !mayBeMeant(code, parts)) continue;
      placed.push(placeRegion(code, parts, languageId));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problem ??= error;
    }
  }
  const old = linesOf(parts).join("\n");
  const found = placed.find((each) => linesOf(each.parts).join("\n") !== old) ?? placed[0];
  if (found !== undefined) return found;
  throw (
    problem ??
    new Refused(
      "None of the answer's blocks is a new version of the code: say more exactly what is to change.",
    )
  );
}

function mayBeMeant(code: readonly string[], { region }: Parts): boolean {
  return isVersionOf(code, region) || (region.length <= 3 && code.length <= 3 * region.length);
}

/** A block with the name of another file counts only when it is a new version of the code nevertheless. */
function isOfOtherFile(block: CodeBlock, { path, parts }: AnswerPlace): boolean {
  const named = pathOf(block);
  return named !== undefined && !isSameFile(named, path) && !isVersionOf(block.lines, parts.region);
}

function pathOf(block: CodeBlock | undefined): string | undefined {
  return block && parseCodeBlockInfo(block.info).path;
}

/** A comment with the file's name in the first line says where the block belongs, unless the region begins with it. */
function withoutPath({ lines }: CodeBlock, { parts }: AnswerPlace): readonly string[] {
  const commented = takePathComment(lines.join("\n"));
  const isOwn = parts.region.some((line) => line.trim() === lines[0]?.trim());
  return commented === undefined || isOwn ? lines : splitLines(commented.code);
}
