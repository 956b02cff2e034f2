import { countedRun } from "./counted";
import { substance } from "./editDistance";
import type { Filter } from "./filter";
import { cursorLines, cutAt, hasWords, isBlank } from "./lines";
import { withoutRepeatedEnd } from "./repeatedEnd";

const longestBlock = 8;

/** Small models do not find an end: the first copy stays, the others go. */
export const repetition: Filter = {
  name: "repetition",
  reason: "it only repeated itself",
  apply: (text, context) => {
    const { linePrefix } = cursorLines(context);
    const { isUnfinished = false } = context;
    const indent = isBlank(linePrefix) ? linePrefix : "";
    let shortest = text;
    for (;;) {
      const shorter = withoutRepeatedEnd(
        withoutCounting(withoutRepeatedLines(shortest, indent, isUnfinished), indent, isUnfinished),
      );
      if (shorter === shortest) return shortest;
      shortest = shorter;
    }
  },
};

/** Cuts behind the first copy of a line or a block of lines that follows on itself again and again; blank lines aside. */
function withoutRepeatedLines(text: string, indent: string, isUnfinished: boolean): string {
  const lines = contentLines(text, indent);
  for (let start = 0; start < lines.length; start++) {
    for (let size = 1; size <= longestBlock; size++) {
      const second = lines[start + size];
      if (second === undefined) break;
      const block = lines.slice(start, start + size).map(({ content }) => content);
      const least = isUnfinished ? 1 : Math.max(2, size / 2);
      if (copiesFrom(lines, start, size, least) >= (isUnfinished ? 2 : enoughCopies(block)))
        return cutAt(text, second.start);
    }
  }
  return text;
}

/** Cuts behind the first line, or statement of a line, of those that only count. */
function withoutCounting(text: string, indent: string, isUnfinished: boolean): string {
  const lines = contentLines(text, indent);
  for (const [at, { content, start }] of lines.entries()) {
    const rest = lines.slice(at).map((line) => line.content);
    for (let size = 1; size <= 4 && rest.length > size; size++) {
      if (countedRun(rest, size) >= (isUnfinished ? 2 : isData(content) ? 12 : 5))
        return cutAt(text, lines[at + size]?.start ?? 0);
    }
    const statements = content.split(/(?<=;)\s+/);
    const first = statements[0] ?? "";
    if (countedRun(statements, 1) >= 5)
      return text.slice(0, text.indexOf(first.trim(), start) + first.trim().length);
  }
  return text;
}

interface ContentLine {
  readonly content: string;
  readonly start: number;
}

function contentLines(text: string, indent: string): ContentLine[] {
  let start = 0;
  return text
    .split("\n")
    .map((line, at) => {
      const contentLine = { content: (at === 0 ? indent + line : line).trimEnd(), start };
      start += line.length + 1;
      return contentLine;
    })
    .filter(({ content }) => !isBlank(content));
}

/** From how many copies on a block is one too many: the more it says, the fewer. */
function enoughCopies(block: readonly string[]): number {
  const [first = ""] = block;
  const said = block.filter((line) => hasWords(line) && /\p{L}{2}/u.test(line));
  const length = said.join("").replace(/\s+/g, "").length;
  if (block.length > 1) return said.length > 1 && length >= 24 && !isData(first) ? 2 : 3;
  // Steps of an iteration, of a machine: `iterator.next();`.
  const isBareCall = /^\s*(await\s+)?[\w.$]+\(\);?$/.test(first);
  if (said.length === 0 || isData(first) || length < 10) return 4;
  return length < 14 || isBareCall ? 3 : 2;
}

/** A row of a table or an entry of a list, which may be as the one above it. No key is given twice. */
function isData(line: string): boolean {
  const text = line.trim();
  if (/^["']?[\w.-]+["']?\s*(:|=(?!=))/.test(text) && !/^case\b|^default\b/.test(text))
    return /^\w+ = [\d"']+,$/.test(text);
  return /^([|[{(<"'.*+-]|(case|when|assert\w*|expect|test|it)\b)|,$/.test(text);
}

/** How often the `size` lines at `start` stand there in a row; 1 when they say nothing. The last copy may be cut off behind at least so many lines. */
function copiesFrom(lines: readonly ContentLine[], start: number, size: number, least: number): number {
  const block = lines.slice(start, start + size).map(({ content }) => content);
  if (!block.some(hasWords)) return 1;
  let copies = 1;
  for (;;) {
    const from = start + copies * size;
    const different = block.findIndex((line, index) => !isCopy(lines[from + index]?.content, line));
    if (different < 0) copies++;
    else {
      const isCutOff = from + different === lines.length && different >= least;
      return isCutOff ? copies + 1 : copies;
    }
  }
}

function isCopy(line: string | undefined, of: string): boolean {
  if (line === undefined) return false;
  if (line === of) return true;
  const said = substance(line);
  return said.length >= 10 && said === substance(of);
}
