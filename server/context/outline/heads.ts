import { indentOf } from "../../protocol/code/lines";
import type { Item } from "./items";
import { containerText, isContainerLine } from "./lines";

const maxHeadLines = 8;
const maxLineChars = 400;
const maxOneLine = 140;

/** The lines of a text and their offsets. */
export class TextLines {
  readonly #starts: number[] = [];

  constructor(readonly lines: readonly string[]) {
    let start = 0;
    for (const line of lines) {
      this.#starts.push(start);
      start += line.length + 1;
    }
  }

  startOf(line: number): number {
    return this.#starts[line] ?? 0;
  }

  lineAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The signature of an item, without its indentation. */
export function headText(text: string, item: Item, isContainer: boolean, lineStart: number): string {
  const all = text.slice(item.start, item.end).trimEnd();
  const isFunction = item.shape.includes("()") || (item.headEnd < item.end && /=>/.test(item.shape));
  if (!isContainer && !isFunction && all.length <= maxOneLine && !all.includes("\n"))
    return all.replace(/,$/, "");
  const isCut = item.headEnd < item.end;
  const head = text.slice(item.start, item.headEnd).trimEnd().replace(/,$/, "");
  const isArrow = isCut && text.startsWith("=>", item.headEnd);
  const indent = indentOf(text.slice(lineStart, item.start)).length;
  const lines = withoutIndent(head.split("\n", maxHeadLines + 1), indent).map(clip);
  const isValue =
    !isCut && !isContainer && /[^=!<>]=(?![=>])/.test(item.shape) && !/\btype\b|typedef/.test(item.shape);
  const kept = isValue ? lines.slice(0, 1) : lines.slice(0, maxHeadLines);
  const isTruncated = kept.length < lines.length;
  return `${kept.join("\n")}${isArrow && !isContainer ? " => …" : isTruncated ? " …" : ""}`;
}

/** The text that shows a declaration on its own. */
export function textOf(lines: readonly string[], line: number, head: string, isContainer: boolean): string {
  return isContainer || isContainerLine(lines[line] ?? "") ? containerText(lines, line).join("\n") : head;
}

/** Removes up to `indent` leading blanks from each line, and all from the first. */
export function withoutIndent(lines: readonly string[], indent: number): string[] {
  return lines.map((line, at) => {
    if (at === 0) return line.trimStart();
    return line.slice(Math.min(indentOf(line).length, indent));
  });
}

export function clip(text: string): string {
  return text.length > maxLineChars ? text.slice(0, maxLineChars) : text;
}
