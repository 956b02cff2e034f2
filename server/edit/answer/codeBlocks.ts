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
  /** The last line of text before it. */
  readonly lead: string;
  /** The last paragraph or heading before it that says more than a file's name. */
  readonly reason: string;
}

const opening = /^(\s*)(`{3,}|~{3,})\s*([^`]*)$/;

/**
 * The fenced blocks of a Markdown text, by CommonMark's rules (0.31, 4.5) but for three things that models do: fences may be
 * indented as deep as they like, a block of Markdown may hold blocks with fences of the same length, and text may stand in
 * the line before a fence.
 */
export function codeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = text.split("\n");
  let prose: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const open = opening.exec(lines[at] ?? "");
    if (open === null) {
      prose.push(lines[at] ?? "");
      continue;
    }
    const [, indent = "", marks = "", info = ""] = open;
    const end = closingOf(lines, at + 1, marks, isMarkdown(info));
    const own = lines.slice(at + 1, end).map((line) => withoutIndent(line, indent));
    blocks.push({
      info: info.trim(),
      lines: own,
      ...{ start: at, end: end + 1 },
      isClosed: end < lines.length,
      lead: prose.findLast((line) => line.trim() !== "")?.trim() ?? "",
      reason: reasonIn(prose),
    });
    prose = [];
    at = end;
  }
  return blocks;
}

/** The line that closes a block; behind the last one when there is none. */
function closingOf(lines: readonly string[], from: number, marks: string, holdsFences: boolean): number {
  const [mark = "`"] = marks;
  const closing = new RegExp(`^\\s*\\${mark}{${marks.length},}\\s*$`);
  let depth = 0;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (closing.test(line)) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (holdsFences && opening.exec(line)?.[2] === marks) depth += 1;
  }
  return lines.length;
}

function isMarkdown(info: string): boolean {
  return /^(?:markdown|md|mdx)\b/i.test(info);
}

function withoutIndent(line: string, indent: string): string {
  return line.startsWith(indent) ? line.slice(indent.length) : line.trimStart();
}

/** The line nearest to the block that is more than a path. */
function reasonIn(prose: readonly string[]): string {
  const plain = prose.map((line) => line.replace(/^[\s#>*\-\d.)]+|[*_`:]+/g, " ").trim());
  return plain.findLast((line) => /\s/.test(line) && !/^\S*(?:file|path)\s\S+$/i.test(line)) ?? "";
}
