import { languageOfPath } from "../../../server/workspace/languages";
import type { Lines } from "./documented";

/** A section of documentation and its first paragraph. */
export interface Section {
  readonly heading: string;
  readonly section: Lines;
  /** Whole lines. */
  readonly paragraph: Lines;
}

const fewestLines = 3;

/** Finds the sections of a documentation file that begin with a paragraph and continue after it; none in a changelog. */
export function sectionsIn(path: string, lines: readonly string[]): readonly Section[] {
  if (/(?:^|\/)(?:change|history|news|release|license|authors|contributors)[^/]*$/i.test(path)) return [];
  const headings = headingsIn(languageOfPath(path), lines);
  return headings.flatMap(({ heading, first, text }, at) => {
    const end = headings[at + 1]?.first ?? lines.length;
    let start = text;
    while (start < end && lines[start]?.trim() === "") start++;
    let stop = start;
    while (stop < end && isPlain(lines[stop] ?? "")) stop++;
    const others = lines.slice(stop, end).filter((line) => /\w/.test(line)).length;
    if (stop === start || others < fewestLines) return [];
    return { heading, section: { first, end }, paragraph: { first: start, end: stop } };
  });
}

interface Heading {
  readonly heading: string;
  readonly first: number;
  /** The line after it. */
  readonly text: number;
}

function headingsIn(language: string, lines: readonly string[]): readonly Heading[] {
  if (language === "markdown") return headingsOfMarkdown(lines);
  if (language !== "restructuredtext") return [];
  return lines.flatMap((line, first) => {
    const under = lines[first + 1] ?? "";
    const isHeading =
      /^\w/.test(line) && /^([=\-~^"'*+#])\1{2,}\s*$/.test(under) && under.trim().length + 1 >= line.length;
    return isHeading ? { heading: line.trim(), first, text: first + 2 } : [];
  });
}

function headingsOfMarkdown(lines: readonly string[]): readonly Heading[] {
  let fence: string | undefined;
  return lines.flatMap((line, first) => {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || fence === mark))
      fence = fence === undefined ? mark : undefined;
    const heading = fence === undefined ? /^#{1,6}\s+(.{1,200})/.exec(line)?.[1] : undefined;
    return heading === undefined ? [] : { heading, first, text: first + 1 };
  });
}

function isPlain(line: string): boolean {
  return /^[A-Za-z*_`[("']/.test(line) && !/^(?:import|export)\s|^[*]\s|^\[[^\]]*\]:/.test(line);
}
