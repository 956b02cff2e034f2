/** Lines that are to be found, and what is to stand there. */
export interface SearchBlock {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  /** Line in the file, from 1, at which the model thinks they are. */
  readonly hint?: number;
  /** The path in front of it, if there is one. */
  readonly path?: string;
}

export interface SearchBlocks {
  readonly blocks: readonly SearchBlock[];
  /** "cutOff": the answer ends in the middle of one. "ambiguous": the code has lines that look like a divider. */
  readonly problem?: "cutOff" | "ambiguous";
}

const start = /^\s*(<{5,9})\s*(?:SEARCH|ORIGINAL|OLD|HEAD)?\s*>?\s*$/i;
const middle = /^\s*(={5,9})\s*$/;
const end = /^\s*>{5,9}\s*(?:REPLACE|UPDATED|NEW|END)?\s*$/i;
const hintLine = /^\s*:(?:start_line|line):\s*(\d+)\s*$/i;
const fence = /^\s*(?:`{3,}|~{3,})/;

/**
 * Search/replace blocks as Aider brought them up (aider.chat, "diff" format), with the line hint of Roo Code, in fences or
 * without. Undefined when the text has none.
 */
export function parseSearchReplace(text: string): SearchBlocks | undefined {
  const lines = text.split("\n");
  const blocks: SearchBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const marks = start.exec(lines[at] ?? "")?.[1];
    if (marks === undefined) continue;
    const stop = lines.findIndex((line, index) => index > at && (end.test(line) || start.test(line)));
    if (stop < 0 || start.test(lines[stop] ?? "")) return { blocks, problem: "cutOff" };
    const divider = dividerBetween(lines, at + 1, stop, marks.length);
    if (divider === undefined) return { blocks, problem: "ambiguous" };
    const path = pathAbove(lines, at);
    blocks.push({
      ...withoutHint(lines.slice(at + 1, divider)),
      replace: withoutFences(lines.slice(divider + 1, stop)),
      ...(path === undefined ? {} : { path }),
    });
    at = stop;
  }
  return blocks.length > 0 ? { blocks } : undefined;
}

/** The only line that divides, or the only one that is as long as the opening mark. */
function dividerBetween(
  lines: readonly string[],
  from: number,
  to: number,
  length: number,
): number | undefined {
  const found = lines.slice(from, to).flatMap((line, index) => {
    const marks = middle.exec(line)?.[1];
    return marks === undefined ? [] : [{ at: from + index, length: marks.length }];
  });
  const same = found.filter((each) => each.length === length);
  if (found.length === 1) return found[0]?.at;
  return same.length === 1 ? same[0]?.at : undefined;
}

function withoutHint(lines: readonly string[]): Pick<SearchBlock, "search" | "hint"> {
  const hint = hintLine.exec(lines[0] ?? "")?.[1];
  const rest = hint === undefined ? lines : lines.slice(/^\s*-{5,}\s*$/.test(lines[1] ?? "") ? 2 : 1);
  return { search: withoutFences(rest), ...(hint === undefined ? {} : { hint: Number(hint) }) };
}

/** Some put a fence around each half. */
function withoutFences(lines: readonly string[]): readonly string[] {
  const isFenced =
    lines.length >= 2 && fence.test(lines[0] ?? "") && /^\s*(?:`{3,}|~{3,})\s*$/.test(lines.at(-1) ?? "");
  return isFenced ? lines.slice(1, -1) : lines;
}

/** A path that stands alone in one of the two lines above, also above the fence or in its info string. */
function pathAbove(lines: readonly string[], at: number): string | undefined {
  for (const line of [lines[at - 1], fence.test(lines[at - 1] ?? "") ? lines[at - 2] : undefined]) {
    const bare = (line ?? "").replace(/^\s*(?:`{3,}|~{3,})\S*/, "").replace(/^[\s#*`"']+|[\s*`"':]+$/g, "");
    if (/^[\w@.\-/\\+[\]()]+\.[A-Za-z][\w-]{0,11}$/.test(bare)) return bare;
  }
  return undefined;
}
