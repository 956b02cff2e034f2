import { parseCodeBlockInfo, takePathComment } from "../../protocol/code/codeBlockInfo";
import { splitLines } from "../../protocol/code/lines";
import { cleanAnswer } from "../answer/clean";
import { type CodeBlock, codeBlocks } from "../answer/codeBlocks";
import { parseSearchReplace, type SearchBlock } from "../answer/searchReplace";
import { searchBlocksOfDiff } from "../answer/unifiedDiff";
import { isVersionOf } from "../apply/findRegion";
import { Refused } from "../refused";
import { isInsertion, linesOf, type Parts } from "../source";
import { bareCode } from "./bareCode";
import type { Placed } from "./placed";
import { placeRegion } from "./placeRegion";
import { placeSearch } from "./placeSearch";

export interface AnswerPlace {
  readonly parts: Parts;
  /** As the user knows the file. */
  readonly path: string;
  readonly languageId: string;
  /** The model had not ended: only what is whole counts. */
  readonly isCutOff?: boolean;
}

export const cutOffSentence =
  "The answer was cut off before its end: select less, or raise inhouse.chat.contextTokens if the model allows it.";

/**
 * What an answer makes of a file, whichever of the forms it has: search/replace blocks, a diff, or the region anew. Throws
 * `Refused` with one sentence when it is not certain what is meant; never makes half of it.
 */
export function placeAnswer(raw: string, place: AnswerPlace): Placed {
  const { parts } = place;
  const text = cleanAnswer(raw, linesOf(parts).join("\n"));
  if (text.trim() === "")
    throw new Refused("The model's answer is empty: say in other words what is to change.");
  const search = hasConflict(parts) ? undefined : parseSearchReplace(text);
  if (search?.problem === "cutOff") throw new Refused(cutOffSentence);
  if (search?.problem === "ambiguous")
    throw new Refused(
      "The code has lines that look like the marks of the answer: select less, without those lines.",
    );
  if (search !== undefined && place.isCutOff) throw new Refused(cutOffSentence);
  if (search !== undefined) return placeSearch(forThisFile(search.blocks, place), parts);
  const blocks = codeBlocks(text).filter(({ isClosed }) => isClosed || !place.isCutOff);
  if (blocks.length === 0 && place.isCutOff) throw new Refused(cutOffSentence);
  const diffs = blocks.flatMap((block) => searchBlocksOfDiff(block) ?? []);
  if (diffs.length > 0) return placeSearch(diffs, parts);
  if (blocks.length === 0) return placeRegion(bareCode(text, parts.region), parts, place.languageId);
  return firstThatFits(blocks, place);
}

/** Marks of a merge that is not done look like those of the answer. */
function hasConflict(parts: Parts): boolean {
  return linesOf(parts).some((line) => /^(?:<{7}|>{7})(?:\s|$)/.test(line));
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
      const code = withoutPath(block, place);
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

function forThisFile(blocks: readonly SearchBlock[], { path }: AnswerPlace): readonly SearchBlock[] {
  const own = blocks.filter((block) => block.path === undefined || isSameFile(block.path, path));
  // A model may be wrong about the name, but not about lines that are there only once.
  return own.length > 0 ? own : blocks;
}

/** A block with the name of another file counts only when it is a new version of the code nevertheless. */
function isOfOtherFile(block: CodeBlock, { path, parts }: AnswerPlace): boolean {
  const named = pathOf(block);
  return named !== undefined && !isSameFile(named, path) && !isVersionOf(block.lines, parts.region);
}

function otherFile(path: string | undefined): string {
  return `The answer is for ${path ?? "another file"}, not for this one: ask there, or say what is to change here.`;
}

function pathOf(block: CodeBlock | undefined): string | undefined {
  return block && parseCodeBlockInfo(block.info).path;
}

function isSameFile(named: string, path: string): boolean {
  const plain = (each: string) => each.replaceAll("\\", "/").replace(/^(?:\.?\/)+/, "");
  return `/${plain(path)}`.endsWith(`/${plain(named)}`) || `/${plain(named)}`.endsWith(`/${plain(path)}`);
}

/** A comment with the file's name in the first line says where the block belongs, unless the region begins with it. */
function withoutPath({ lines }: CodeBlock, { parts }: AnswerPlace): readonly string[] {
  const commented = takePathComment(lines.join("\n"));
  const isOwn = parts.region.some((line) => line.trim() === lines[0]?.trim());
  return commented === undefined || isOwn ? lines : splitLines(commented.code);
}
