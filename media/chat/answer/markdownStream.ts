/** What a stream of Markdown is cut into: what is finished is never looked at again. */
export type Piece =
  /** One or several whole blocks, to be rendered on their own. */
  | { readonly type: "prose"; readonly source: string; readonly indent: number }
  | { readonly type: "codeStart"; readonly info: string }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "codeEnd" };

interface Fence {
  /** A line of as many marks, with or without an info string. */
  readonly line: RegExp;
  /** What may become such a line. */
  readonly lineStart: RegExp;
  readonly indent: number;
  /** Markdown in a fence often has fences of its own, with as many marks. */
  readonly nests: boolean;
  depth: number;
}

/** Longest block that is rendered as one, in UTF-16 code units; what is rendered again and again must be short. */
const longestBlock = 8192;
/** A list goes on over empty lines until it is this long. */
const longestList = 4096;

const fenceLine = /^[ \t]*(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))$/m;
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
    return this.#pending;
  }

  /** Whether the text, should it end here, ends with a closed fence: the line break behind it is not there yet. */
  get endsFence(): boolean {
    const found = this.#fence?.line.exec(`${this.#pending}\n`);
    return found?.index === 0 && (found[1] ?? "").trim() === "" && this.#fence?.depth === 0;
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
      if (text !== "") return { type: "code", text };
    }
    const found = fence.line.exec(this.#pending);
    const end = found?.index ?? this.#pending.lastIndexOf("\n") + 1;
    if (end > 0) return this.#code(end, fence);
    if (found !== null) return this.#endOrNest(found, fence);
    if (this.#pending === "" || fence.lineStart.test(this.#pending)) return undefined;
    // A line that cannot be a fence any more is code already.
    this.#midLine = true;
    return this.#code(this.#pending.length, fence);
  }

  #endOrNest([line, info = ""]: RegExpExecArray, fence: Fence): Piece {
    const opens = info.trim() !== "";
    if (opens && fence.nests) fence.depth++;
    if (opens || fence.depth > 0) {
      if (!opens) fence.depth--;
      return this.#code(line.length, fence);
    }
    this.#fence = undefined;
    this.#take(line.length);
    return { type: "codeEnd" };
  }

  #code(length: number, { indent }: Fence): Piece {
    return { type: "code", text: dedent(this.#take(length), indent) };
  }

  #nextProse(): Piece | undefined {
    const blank = /^(?:[ \t]*\n)+/.exec(this.#pending);
    if (blank !== null) this.#take(blank[0].length);
    const end = this.#endOfBlock();
    if (end === 0) return this.#openFence();
    if (end === undefined) return undefined;
    const indent = indentOf(this.#pending);
    return { type: "prose", source: dedent(this.#take(end), indent), indent };
  }

  /** 0 when a fence opens here; undefined when the block may go on. */
  #endOfBlock(): number | undefined {
    const text = this.#pending;
    const indent = indentOf(text);
    for (let lineEnd = text.indexOf("\n", this.#searched); lineEnd !== -1; ) {
      const at = this.#searched;
      if (lineEnd > longestBlock) return at > 0 ? at : cutWithin(text);
      const line = text.slice(at, lineEnd);
      if (fenceLine.test(line)) return at;
      if (line.trim() === "") {
        const next = firstLine(text, lineEnd + 1);
        // What comes next decides whether a list goes on.
        if (next === undefined) return undefined;
        if (!this.#isList || at > longestList || !continuesList(next, indent)) return at;
      } else if (at > 0 && indentOf(line) < indent) return at;
      if (listItem.test(line)) this.#isList = true;
      this.#searched = lineEnd + 1;
      lineEnd = text.indexOf("\n", this.#searched);
    }
    return text.length > longestBlock ? cutWithin(text) : undefined;
  }

  #openFence(): Piece | undefined {
    const [line = "", ticks, tickInfo, tildes, tildeInfo] = fenceLine.exec(this.#pending) ?? [];
    const marks = ticks ?? tildes ?? "";
    const mark = marks.charAt(0);
    const indent = indentOf(line);
    const info = (tickInfo ?? tildeInfo ?? "").trim();
    this.#fence = {
      line: new RegExp(`^[ \\t]*${mark}{${marks.length},}([^${mark}\\n]*)\\n`, "m"),
      lineStart: new RegExp(`^[ \\t]*(?:${mark}*[ \\t]*|${mark}{${marks.length},}[^${mark}]*)$`),
      indent,
      nests: /^(?:markdown|md)\b/i.test(info),
      depth: 0,
    };
    this.#midLine = false;
    this.#take(line.length + 1);
    return { type: "codeStart", info };
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
  const match = /[^\n]*\S[^\n]*/g;
  match.lastIndex = at;
  const found = match.exec(text);
  if (found === null) return undefined;
  const [line] = found;
  const isWhole = found.index + line.length < text.length;
  // "1" may become "1. "; the longest marker has ten characters.
  return isWhole || line.trimStart().length > 11 || /\S[ \t]/.test(line) ? line : undefined;
}

function continuesList(line: string, indent: number): boolean {
  return listItem.test(line) || indentOf(line) >= indent + 2;
}

function indentOf(text: string): number {
  const [space = ""] = /^[ \t]*/.exec(text) ?? [];
  return space.replaceAll("\t", "    ").length;
}

/** Takes up to so many columns of indent from each line. */
function dedent(text: string, indent: number): string {
  if (indent === 0) return text;
  return text.replace(/^[ \t]+/gm, (space) => {
    const columns = space.replaceAll("\t", "    ");
    return columns.length <= indent ? "" : columns.slice(indent);
  });
}
