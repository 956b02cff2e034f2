import { columns, OpenFence, openingOf, withoutColumns } from "../../../server/protocol/code/fences";
import { indentOf, isBlank } from "../../../server/protocol/code/lines";

/** What a stream of Markdown is cut into: what is finished is never looked at again. */
export type Piece =
  /** One or several whole blocks, to be rendered on their own. */
  | { readonly type: "prose"; readonly source: string; readonly indent: number }
  | { readonly type: "codeStart"; readonly info: string }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "codeEnd" };

interface Fence {
  readonly open: OpenFence;
  /** A line of as many marks, with or without an info string. */
  readonly line: RegExp;
  /** What may become such a line. */
  readonly lineStart: RegExp;
}

/** Longest block that is rendered as one, in UTF-16 code units; what is rendered again and again must be short. */
const longestBlock = 8192;
/** A list goes on over empty lines until it is this long. */
const longestList = 4096;

const listItem = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;

/**
 * Cuts Markdown into pieces while it comes in. A piece ends at an empty line, unless a list goes on behind it, and at a fence. Code
 * in a fence is a piece of its own wherever it stands, also inside a list: the list is continued behind it, with the same indent.
 * Each character is looked at a bounded number of times, whatever the length of the text.
 */
export class MarkdownStream {
  #pending = "";
  #fence: Fence | undefined;
  /** What was taken out of a fence last ended within a line. */
  #midLine = false;
  /** Start of the first line in which the end of the first block has not been looked for. */
  #searched = 0;
  #isList = false;
  #heldReturn = "";

  append(text: string): void {
    const joined = this.#heldReturn + text;
    // The other half of a line break may still come.
    this.#heldReturn = joined.endsWith("\r") ? "\r" : "";
    const whole = this.#heldReturn === "" ? joined : joined.slice(0, -1);
    this.#pending += whole.replace(/\r\n?/g, "\n");
  }

  /** What is not finished: a block that may go on, or a line that may close the fence. */
  get rest(): string {
    const isCode = this.#fence !== undefined && !this.#midLine;
    return isCode ? dedent(this.#pending, this.#fence?.open.indent ?? 0) : this.#pending;
  }

  /** Whether the text, should it end here, ends with a closed fence: the line break behind it is not there yet. */
  get endsFence(): boolean {
    const rest = `${this.#pending}\n`;
    const found = this.#fence?.line.exec(rest);
    if (found?.index !== 0) return false;
    return this.#fence?.open.closes(bare(found[0]), rest.slice(found[0].length), true) === true;
  }

  get inFence(): boolean {
    return this.#fence !== undefined;
  }

  /** The next finished piece. Without one, the rest is what `rest` says. */
  next(): Piece | undefined {
    return this.#fence === undefined ? this.#nextProse() : this.#nextCode(this.#fence);
  }

  #nextCode(fence: Fence): Piece | undefined {
    if (this.#midLine) {
      const end = this.#pending.indexOf("\n") + 1;
      this.#midLine = end === 0;
      const text = this.#take(end === 0 ? this.#pending.length : end);
      fence.open.take(text);
      if (text !== "") return { type: "code", text };
    }
    const found = fence.line.exec(this.#pending);
    const end = found?.index ?? this.#pending.lastIndexOf("\n") + 1;
    if (end > 0) return this.#code(end, fence);
    if (found !== null) return this.#atFence(found[0], fence);
    if (this.#pending === "" || fence.lineStart.test(this.#pending)) return undefined;
    // A line that cannot be a fence any more is code already.
    this.#midLine = true;
    return this.#code(this.#pending.length, fence);
  }

  #atFence(line: string, { open }: Fence): Piece | undefined {
    const next = this.#pending.slice(line.length);
    const closes = open.closes(bare(line), next, false);
    if (closes === undefined) return undefined;
    if (closes) {
      this.#fence = undefined;
      this.#take(line.length);
      return { type: "codeEnd" };
    }
    open.pass(bare(line), next, false);
    return { type: "code", text: dedent(this.#take(line.length), open.indent) };
  }

  #code(length: number, { open }: Fence): Piece {
    const text = this.#take(length);
    open.take(text);
    return { type: "code", text: dedent(text, open.indent) };
  }

  #nextProse(): Piece | undefined {
    const blank = /^(?:[ \t]*\n)+/.exec(this.#pending);
    if (blank !== null) this.#take(blank[0].length);
    const end = this.#endOfBlock();
    if (end === 0) return this.#openFence();
    if (end === undefined) return undefined;
    const indent = columnsOf(this.#pending);
    return { type: "prose", source: dedent(this.#take(end), indent), indent };
  }

  /** 0 when a fence opens here; undefined when the block may go on. */
  #endOfBlock(): number | undefined {
    const text = this.#pending;
    const indent = columnsOf(text);
    for (let lineEnd = text.indexOf("\n", this.#searched); lineEnd !== -1; ) {
      const at = this.#searched;
      if (lineEnd > longestBlock) return at > 0 ? at : cutWithin(text);
      const line = text.slice(at, lineEnd);
      if (openingOf(line) !== undefined) return at;
      if (isBlank(line)) {
        const next = firstLine(text, lineEnd + 1);
        // What comes next decides whether a list goes on.
        if (next === undefined) return undefined;
        if (!this.#isList || at > longestList || !continuesList(next, indent)) return at;
      } else if (at > 0 && columnsOf(line) < indent) return at;
      if (listItem.test(line)) this.#isList = true;
      this.#searched = lineEnd + 1;
      lineEnd = text.indexOf("\n", this.#searched);
    }
    return text.length > longestBlock ? cutWithin(text) : undefined;
  }

  #openFence(): Piece | undefined {
    const [line = ""] = this.#pending.split("\n", 1);
    const opening = openingOf(line);
    if (opening === undefined) return undefined;
    const { lead } = opening;
    if (lead !== "") {
      // The item goes on with the code, which stands as deep as before.
      this.#pending = " ".repeat(opening.indent) + this.#pending.slice(lead.length);
      return { type: "prose", source: `${lead.trim()}\n`, indent: columnsOf(lead) };
    }
    const open = new OpenFence(opening);
    const mark = opening.marks.charAt(0);
    const { length } = opening.marks;
    this.#fence = {
      open,
      line: new RegExp(`(?<=^|\\n)${open.pattern}\\n`),
      lineStart: new RegExp(`^[ \\t]*(?:${mark}*[ \\t]*|${mark}{${length},}[^${mark}]*)$`),
    };
    this.#midLine = false;
    this.#take(line.length + 1);
    return { type: "codeStart", info: opening.info };
  }

  #take(length: number): string {
    const text = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    this.#searched = 0;
    this.#isList = false;
    return text;
  }
}

/** A place in a block without line breaks where it can be cut: behind a space if there is one. */
function cutWithin(text: string): number {
  const newline = text.lastIndexOf("\n", longestBlock);
  if (newline > 0) return newline + 1;
  const space = text.lastIndexOf(" ", longestBlock);
  if (space > longestBlock / 2) return space + 1;
  const code = text.charCodeAt(longestBlock);
  return code >= 0xdc00 && code <= 0xdfff ? longestBlock + 1 : longestBlock;
}

/** The first line with text from `at` on; undefined while too little of it is there to tell what it is. */
function firstLine(text: string, at: number): string | undefined {
  const match = /[^\n]*[^ \t\n][^\n]*/g;
  match.lastIndex = at;
  const found = match.exec(text);
  if (found === null) return undefined;
  const [line] = found;
  const isWhole = found.index + line.length < text.length;
  // "1" may become "1. "; the longest marker has ten characters.
  return isWhole || line.trimStart().length > 11 || /\S[ \t]/.test(line) ? line : undefined;
}

function bare(line: string): string {
  return line.slice(0, -1);
}

function continuesList(line: string, indent: number): boolean {
  return listItem.test(line) || columnsOf(line) >= indent + 2;
}

function columnsOf(text: string): number {
  return columns(indentOf(text));
}

/** Takes up to so many columns of indent from each line. */
function dedent(text: string, indent: number): string {
  if (indent === 0) return text;
  const lines = text.split("\n");
  return lines.map((line) => withoutColumns(line, indent)).join("\n");
}
