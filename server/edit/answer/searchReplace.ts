import { searchStart } from "../../protocol/code/bareEdits";
import { indentOf, isBlank } from "../../protocol/code/lines";
import { isFileName, pathAlone } from "../../protocol/paths/paths";
import type { Changes, ChangesProblem, SearchBlock } from "./fileChange";

const newWords = "(?:REPLACE|UPDATED|NEW|AFTER|END)";
const middle = new RegExp(`^\\s*(={5,9})\\s*${newWords}?\\s*$`, "i");
const end = new RegExp(
  `^\\s*(?:>{5,9}\\s*[\\w@./\\\\: -]{0,80}?|<?\\+{5,9}\\s*${newWords}\\b[\\w/ ]{0,20})>?\\s*$`,
  "i",
);
const base = /^\s*\|{5,9}(?:\s|$)/;
const hintLine = /^\s*:(?:start_line|line):\s*(\d+)\s*$/i;
const fence = /^\s*(?:`{3,}|~{3,})/;

/** Whether a line starts or ends a search/replace block. Divider lines do not count: they may underline a heading. */
export function isSearchMark(line: string): boolean {
  return searchStart.test(line) || end.test(line);
}

/**
 * Parses search/replace blocks as introduced by Aider (aider.chat, "diff" format), with the line hint of Roo Code and
 * the markers of Cline, fenced or not. `isKnown` recognises lines of the document, which never count as markers.
 * Undefined if the text has none.
 */
export function parseSearchReplace(
  text: string,
  isKnown: (line: string) => boolean = () => false,
): Changes | undefined {
  const lines = text.split("\n");
  const found: { path?: string; block: SearchBlock }[] = [];
  const spans: { start: number; end: number }[] = [];
  const isStart = (line: string) => searchStart.test(line) && !isKnown(line);
  const isEnd = (line: string) => end.test(line) && !isKnown(line);
  let problem: ChangesProblem | undefined;
  for (let at = 0; at < lines.length; at++) {
    if (!isStart(lines[at] ?? "")) continue;
    const [, angles = "", said = "", dashes = ""] = searchStart.exec(lines[at] ?? "") ?? [];
    const stop = lines.findIndex((line, index) => index > at && (isEnd(line) || isStart(line)));
    if (stop < 0 || isStart(lines[stop] ?? "")) {
      problem ??= "cutOff";
      break;
    }
    const own = dedented(lines.slice(at, stop + 1));
    const divider = dividerIn(own, (angles || dashes).length);
    if (divider === undefined) {
      problem ??= "ambiguous";
      break;
    }
    const path = (isFileName(said) ? said : undefined) ?? pathAbove(lines, at) ?? found.at(-1)?.path;
    const block = {
      ...withoutHint(own.slice(1, divider)),
      replace: withoutFences(own.slice(divider + 1, -1)),
    };
    found.push({ block, ...(path !== undefined && { path }) });
    spans.push({ start: at, end: stop + 1 });
    at = stop;
  }
  if (found.length === 0 && problem === undefined) return undefined;
  const changes = found.map(({ block, path }) => ({
    kind: "change" as const,
    blocks: [block],
    ...(path !== undefined && { path }),
  }));
  return { changes, spans, problem };
}

/** Removes the indentation of a block in a list item. */
function dedented(lines: readonly string[]): readonly string[] {
  const indent = indentOf(lines[0] ?? "");
  const isWhole = lines.every((line) => isBlank(line) || line.startsWith(indent));
  return isWhole ? lines.map((line) => line.slice(indent.length)) : lines;
}

/**
 * Index of the only divider, or of the only one as long as the opening marker; undefined for a block with three parts.
 */
function dividerIn(lines: readonly string[], length: number): number | undefined {
  if (lines.some((line) => base.test(line))) return undefined;
  const found = lines.flatMap((line, at) => {
    const divider = middle.exec(line)?.[1];
    return divider === undefined ? [] : [{ at, length: divider.length }];
  });
  const same = found.filter((each) => each.length === length);
  if (found.length === 1) return found[0]?.at;
  return same.length === 1 ? same[0]?.at : undefined;
}

function withoutHint(lines: readonly string[]): Pick<SearchBlock, "search" | "hint"> {
  const hint = hintLine.exec(lines[0] ?? "")?.[1];
  const rest = hint === undefined ? lines : lines.slice(/^\s*-{5,}\s*$/.test(lines[1] ?? "") ? 2 : 1);
  return { search: withoutFences(rest), ...(hint !== undefined && { hint: Number(hint) }) };
}

/** Removes the fence that some models put around each half. */
function withoutFences(lines: readonly string[]): readonly string[] {
  const isFenced =
    lines.length >= 2 && fence.test(lines[0] ?? "") && /^\s*(?:`{3,}|~{3,})\s*$/.test(lines.at(-1) ?? "");
  return isFenced ? lines.slice(1, -1) : lines;
}

const pathTag = /<(?:path|file|file_path|filename|target_file)>\s*([^<\n]+?)\s*<\//i;

/** The path in one of the two lines above: before the fence, in its info string, or in a tag. */
function pathAbove(lines: readonly string[], at: number): string | undefined {
  const near = lines.slice(Math.max(0, at - 4), at);
  const tagged = pathTag.exec(near.join("\n"))?.[1];
  const line = near.at(-1) ?? "";
  const isFence = fence.test(line);
  const info = isFence ? line.replace(/^\s*(?:`{3,}|~{3,})\S*/, "") : line;
  const above = isFence || isBlank(line) ? near.slice(0, -1).findLast((each) => !isBlank(each)) : undefined;
  const named = [info, ...(above === undefined ? [] : [above])]
    .map(pathAlone)
    .find((each) => each !== undefined);
  return tagged ?? (named?.isSure === true || isFence ? named?.path : undefined);
}
