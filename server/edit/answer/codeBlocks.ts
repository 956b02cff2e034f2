import { OpenFence, openingOf, withoutColumns } from "../../protocol/code/fences";
import { isBlank } from "../../protocol/code/lines";

/** A fenced block of an answer. */
export interface CodeBlock {
  /** What stands behind the opening fence. */
  readonly info: string;
  readonly lines: readonly string[];
  /** Lines of the text with both fences, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** False when the answer ends in it. */
  readonly isClosed: boolean;
  /** It may end elsewhere: its fences can be read in another way, which gives other code. */
  readonly isDoubtful: boolean;
  /** The last line of text before it. */
  readonly lead: string;
  /** The last paragraph or heading before it that says more than a file's name. */
  readonly reason: string;
}

/** Why a doubtful block is not used. */
export const fenceSentence =
  "The answer has code blocks within a code block, and it is not certain where it ends: ask again, or ask for less at once.";

/**
 * The fenced blocks of a Markdown text. `OpenFence` has the rules. `languageId` is that of the document which the text is about; a
 * block without an info string has that language. In a text that is not whole, a fence that may belong to the code closes nothing.
 */
export function codeBlocks(text: string, languageId?: string, isWhole = true): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = text.split("\n");
  let prose: string[] = [];
  let before: OpenFence | undefined;
  for (let at = 0; at < lines.length; at++) {
    const open = openingOf(lines[at] ?? "");
    if (open === undefined) {
      prose.push(lines[at] ?? "");
      continue;
    }
    const fence = new OpenFence(open, languageId);
    const end = closingOf(lines, at + 1, fence, isWhole);
    const isClosed = end < lines.length;
    // A bare fence behind a block of Markdown may as well be one of that block's own.
    const last = blocks.at(-1);
    if (last !== undefined && before?.isMarkdown && open.info === "")
      blocks[blocks.length - 1] = { ...last, isDoubtful: true };
    blocks.push({
      info: open.info,
      lines: lines.slice(at + 1, end).map((line) => withoutColumns(line, open.indent)),
      ...{ start: at, end: end + 1 },
      ...{ isClosed, isDoubtful: fence.isMisread || (!isClosed && fence.holdsFences) },
      lead: prose.findLast((line) => !isBlank(line))?.trim() ?? "",
      reason: reasonIn(prose),
    });
    before = fence;
    prose = [];
    at = end;
  }
  return blocks;
}

/** The line that closes a block; behind the last one when there is none. */
function closingOf(lines: readonly string[], from: number, fence: OpenFence, isWhole: boolean): number {
  const pattern = new RegExp(`^${fence.pattern}$`);
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!pattern.test(line)) {
      fence.take(`${line}\n`);
      continue;
    }
    // The last line of a text that is not whole may go on.
    const isLast = at + 2 >= lines.length && !isWhole;
    const next = at + 1 < lines.length ? `${lines[at + 1]}${isLast ? "" : "\n"}` : "";
    if (fence.closes(line, next, isWhole)) return at;
    fence.pass(line, next, isWhole);
  }
  return lines.length;
}

/** The line nearest to the block that is more than a path. */
function reasonIn(prose: readonly string[]): string {
  const plain = prose.map((line) => line.replace(/^[\s#>*\-\d.)]+|[*_`:]+/g, " ").trim());
  return plain.findLast((line) => /\s/.test(line) && !/^\S*(?:file|path)\s\S+$/i.test(line)) ?? "";
}
