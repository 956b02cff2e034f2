import { substance } from "../../text/editDistance";
import { cursorLines, cutAt, hasWords, looksBlank } from "../../text/lines";
import { countingRun } from "../countingRun";
import type { Filter } from "../filter";
import { withoutRepeatedEnd } from "../repeatedEnd";

const longestBlock = 8;

/** Cuts loops of small models after the first copy. */
export const repetition: Filter = {
  name: "repetition",
  reason: "it only repeated itself",
  apply: (text, context) => {
    const { linePrefix } = cursorLines(context);
    const { isUnfinished = false } = context;
    const indent = looksBlank(linePrefix) ? linePrefix : "";
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

/** Cuts after the first copy of a line or block that repeats consecutively, ignoring blank lines. */
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

/** Cuts after the first of several lines, or statements on one line, that differ only in a counting number. */
function withoutCounting(text: string, indent: string, isUnfinished: boolean): string {
  const lines = contentLines(text, indent);
  for (const [at, { content, start }] of lines.entries()) {
    const rest = lines.slice(at).map((line) => line.content);
    for (let size = 1; size <= 4 && rest.length > size; size++) {
      if (countingRun(rest, size) >= (isUnfinished ? 2 : isData(content) ? 12 : 5))
        return cutAt(text, lines[at + size]?.start ?? 0);
    }
    const statements = content.split(/(?<=;)\s+/);
    const first = statements[0] ?? "";
    if (countingRun(statements, 1) >= 5)
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
    .filter(({ content }) => !looksBlank(content));
}

/** The number of copies that counts as a repetition: fewer for blocks with more content. */
function enoughCopies(block: readonly string[]): number {
  const [first = ""] = block;
  const wordLines = block.filter((line) => hasWords(line) && /\p{L}{2}/u.test(line));
  const length = wordLines.join("").replace(/\s+/g, "").length;
  if (block.length > 1) return wordLines.length > 1 && length >= 24 && !isData(first) ? 2 : 3;
  // Bare calls may repeat on purpose: `iterator.next();`.
  const isBareCall = /^\s*(await\s+)?[\w.$]+\(\);?$/.test(first);
  if (wordLines.length === 0 || isData(first) || length < 10) return 4;
  return length < 14 || isBareCall ? 3 : 2;
}

/** Whether a line is a table row or list entry, which may equal the one above. Entries with a key may not. */
function isData(line: string): boolean {
  const text = line.trim();
  if (/^["']?[\w.-]+["']?\s*(:|=(?!=))/.test(text) && !/^case\b|^default\b/.test(text))
    return /^\w+ = [\d"']+,$/.test(text);
  return /^([|[{(<"'.*+-]|(case|when|assert\w*|expect|test|it)\b)|,$/.test(text);
}

/**
 * Counts consecutive copies of the `size` lines at `start`; 1 if they have no words. The last copy may be truncated
 * after `least` lines.
 */
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
  const content = substance(line);
  return content.length >= 10 && content === substance(of);
}
