import { columns, OpenFence, openingOf, stripColumns } from "../../../server/protocol/code/fences";
import { indentOf, isBlank } from "../../../server/protocol/code/lines";

/** A finished piece of streaming Markdown, which is never parsed again. */
export type Piece =
  /** One or more complete blocks that can be rendered on their own. */
  | { readonly type: "prose"; readonly source: string; readonly indent: number }
  | { readonly type: "codeStart"; readonly info: string }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "codeEnd" };

interface Fence {
  readonly open: OpenFence;
  /** A line that may close the fence: as many fence characters, with or without an info string. */
  readonly line: RegExp;
  /** The start of a line that may close the fence. */
  readonly lineStart: RegExp;
}

/** Longest block that is rendered as one, in UTF-16 code units, because an unfinished block is rendered repeatedly. */
const longestBlock = 8192;
/** Shorter lists continue over empty lines. */
const longestList = 4096;

const listItem = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;

/**
 * Splits Markdown into pieces while it streams. A piece ends at a fence, and at an empty line unless a list continues after it.
 * Fenced code is always a separate piece, even inside a list, which continues after it with the same indentation. The work per
 * character is bounded, whatever the length of the text.
 */
export class MarkdownStream {
  #pending = "";
  #fence: Fence | undefined;
  /** The last code piece ended within a line. */
  #midLine = false;
  /** Offset of the first line that has not been searched for the end of the block. */
  #searched = 0;
  #isList = false;
  #heldReturn = "";

  append(text: string): void {
    const joined = this.#heldReturn + text;
    // The "\n" of a line break may still arrive.
    this.#heldReturn = joined.endsWith("\r") ? "\r" : "";
    const whole = this.#heldReturn === "" ? joined : joined.slice(0, -1);
    this.#pending += whole.replace(/\r\n?/g, "\n");
  }

  /** The unfinished text: a block that may continue, or a line that may close the fence. */
  get rest(): string {
    const isCode = this.#fence !== undefined && !this.#midLine;
    return isCode ? dedent(this.#pending, this.#fence?.open.indent ?? 0) : this.#pending;
  }

  /** Whether the fence would be closed if the text ended here, although the closing line has no line break yet. */
  get endsFence(): boolean {
    const rest = `${this.#pending}\n`;
    const found = this.#fence?.line.exec(rest);
    if (found?.index !== 0) return false;
    return this.#fence?.open.closes(withoutNewline(found[0]), rest.slice(found[0].length), true) === true;
  }

  get inFence(): boolean {
    return this.#fence !== undefined;
  }

  /** The next finished piece; undefined if only `rest` is left. */
  next(): Piece | undefined {
    return this.#fence === undefined ? this.#nextProse() : this.#nextCode(this.#fence);
  }

  #nextCode(fence: Fence): Piece | undefined {
    if (this.#midLine) {
      const end = this.#pending.indexOf("\n") + 1;
      this.#midLine = end === 0;
      const text = this.#take(end === 0 ? this.#pending.length : end);
      fence.open.append(text);
      if (text !== "") return { type: "code", text };
    }
    const found = fence.line.exec(this.#pending);
    const end = found?.index ?? this.#pending.lastIndexOf("\n") + 1;
    if (end > 0) return this.#code(end, fence);
    if (found !== null) return this.#atFence(found[0], fence);
    if (this.#pending === "" || fence.lineStart.test(this.#pending)) return undefined;
    // A line that can no longer become a fence is code already.
    this.#midLine = true;
    return this.#code(this.#pending.length, fence);
  }

  #atFence(line: string, { open }: Fence): Piece | undefined {
    const next = this.#pending.slice(line.length);
    const closes = open.closes(withoutNewline(line), next, false);
    if (closes === undefined) return undefined;
    if (closes) {
      this.#fence = undefined;
      this.#take(line.length);
      return { type: "codeEnd" };
    }
    open.appendFence(withoutNewline(line), next, false);
    return { type: "code", text: dedent(this.#take(line.length), open.indent) };
  }

  #code(length: number, { open }: Fence): Piece {
    const text = this.#take(length);
    open.append(text);
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

  /** 0 if a fence opens here; undefined if the block may continue. */
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
        // The next line decides whether a list continues.
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
      // The list item continues with the code, at the same indentation.
      this.#pending = " ".repeat(opening.indent) + this.#pending.slice(lead.length);
      return { type: "prose", source: `${lead.trim()}\n`, indent: columnsOf(lead) };
    }
    const open = new OpenFence(opening);
    const character = opening.fence.charAt(0);
    const { length } = opening.fence;
    this.#fence = {
      open,
      line: new RegExp(`(?<=^|\\n)${open.pattern}\\n`),
      lineStart: new RegExp(`^[ \\t]*(?:${character}*[ \\t]*|${character}{${length},}[^${character}]*)$`),
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

/** Where to split an overlong block: after a line break or a space if possible, and never within a surrogate pair. */
function cutWithin(text: string): number {
  const newline = text.lastIndexOf("\n", longestBlock);
  if (newline > 0) return newline + 1;
  const space = text.lastIndexOf(" ", longestBlock);
  if (space > longestBlock / 2) return space + 1;
  const code = text.charCodeAt(longestBlock);
  return code >= 0xdc00 && code <= 0xdfff ? longestBlock + 1 : longestBlock;
}

/** The first nonblank line from `at` on; undefined while it is too short to classify. */
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

function withoutNewline(line: string): string {
  return line.slice(0, -1);
}

function continuesList(line: string, indent: number): boolean {
  return listItem.test(line) || columnsOf(line) >= indent + 2;
}

function columnsOf(text: string): number {
  return columns(indentOf(text));
}

/** Removes up to `indent` columns of indentation from each line. */
function dedent(text: string, indent: number): string {
  if (indent === 0) return text;
  const lines = text.split("\n");
  return lines.map((line) => stripColumns(line, indent)).join("\n");
}
