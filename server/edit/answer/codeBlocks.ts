import { OpenFence, openingOf, stripColumns } from "../../protocol/code/fences";
import { isBlank } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";

/** A fenced block of an answer. */
export interface CodeBlock {
  /** Info string of the opening fence. */
  readonly info: string;
  readonly lines: readonly string[];
  /** Lines of the text, both fences included, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** False if the answer ends inside the block. */
  readonly isClosed: boolean;
  /** Whether its fences can be read in another way, which gives different code. */
  readonly isDoubtful: boolean;
  /** The last non-blank line of prose before it. */
  readonly lead: string;
  /** The last paragraph or heading before it that is more than a file name. */
  readonly reason: string;
}

/** Message for a doubtful block. */
export function fenceSentence(): string {
  return l10n.t(
    "The answer has code blocks within a code block, and it is unclear where it ends. Ask again, or ask for a smaller change.",
  );
}

/**
 * The fenced blocks of a Markdown text, by the rules of `OpenFence`. `languageId` is the document's language, assumed
 * for blocks without an info string. If the text is incomplete (`isWhole` false), a fence that may belong to the code
 * closes nothing.
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
    // A bare fence after a Markdown block may belong to that block.
    const last = blocks.at(-1);
    if (last !== undefined && before?.isMarkdown && open.info === "")
      blocks[blocks.length - 1] = { ...last, isDoubtful: true };
    blocks.push({
      info: open.info,
      lines: lines.slice(at + 1, end).map((line) => stripColumns(line, open.indent)),
      start: at,
      end: end + 1,
      isClosed,
      isDoubtful: fence.isMisread || (!isClosed && fence.holdsFences),
      lead: prose.findLast((line) => !isBlank(line))?.trim() ?? "",
      reason: reasonIn(prose),
    });
    before = fence;
    prose = [];
    at = end;
  }
  return blocks;
}

/** Index of the line that closes a block, or the number of lines if none does. */
function closingOf(lines: readonly string[], from: number, fence: OpenFence, isWhole: boolean): number {
  const pattern = new RegExp(`^${fence.pattern}$`);
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!pattern.test(line)) {
      fence.append(`${line}\n`);
      continue;
    }
    // The last line of an incomplete text may still grow.
    const isLast = at + 2 >= lines.length && !isWhole;
    const next = at + 1 < lines.length ? `${lines[at + 1]}${isLast ? "" : "\n"}` : "";
    if (fence.closes(line, next, isWhole)) return at;
    fence.appendFence(line, next, isWhole);
  }
  return lines.length;
}

/** The nearest line before the block that is more than a path. */
function reasonIn(prose: readonly string[]): string {
  const plain = prose.map((line) => line.replace(/^[\s#>*\-\d.)]+|[*_`:]+/g, " ").trim());
  return plain.findLast((line) => /\s/.test(line) && !/^\S*(?:file|path)\s\S+$/i.test(line)) ?? "";
}
