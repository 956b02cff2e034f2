import { parseCodeBlockInfo } from "./codeBlockInfo";
import { indentOf, indentWidth, isBlank } from "./lines";
import { Literals } from "./literals";

/** The line that opens a fenced block. */
export interface Opening {
  /** List marker before the fence, including its whitespace. */
  readonly lead: string;
  /** Number of columns before the fence. */
  readonly indent: number;
  /** The fence itself: three or more backticks or tildes. */
  readonly fence: string;
  readonly info: string;
}

const opening = /^([ \t]*)((?:[-+]|\d{1,9}[.)])[ \t]+)?(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))$/;

/** Parses an opening fence. "*" is not a list marker here because many languages start comment lines with it. */
export function openingOf(line: string): Opening | undefined {
  const found = opening.exec(line);
  if (found === null) return undefined;
  const [, blanks = "", marker = "", ticks, tickInfo, tildes, tildeInfo] = found;
  return {
    lead: marker === "" ? "" : blanks + marker,
    indent: columns(blanks) + marker.length,
    fence: ticks ?? tildes ?? "",
    info: (tickInfo ?? tildeInfo ?? "").trim(),
  };
}

/** Width of a line's indentation in columns, by CommonMark's tab stops (0.31, 2.2). */
export function columns(line: string): number {
  return indentWidth(line, { tabStop: 4 });
}

/** Removes up to `most` columns of indentation; the rest of a partly removed tab becomes spaces. */
export function stripColumns(line: string, most: number): string {
  const indent = indentOf(line);
  let end = 0;
  while (end < indent.length && columns(indent.slice(0, end)) < most) end++;
  return " ".repeat(Math.max(0, columns(indent.slice(0, end)) - most)) + line.slice(end);
}

/** A nested fence in the current block. */
interface Inner {
  readonly indent: number;
  readonly length: number;
}

interface Reading {
  readonly closes: boolean;
  readonly inner: readonly Inner[];
  /** The fence counts as code only because a string or comment is open. */
  readonly isByLiteral?: boolean;
}

/**
 * An open fenced block; finds its end line by line with one line of lookahead. CommonMark (0.31, 4.5) closes a block at the first
 * bare fence of its length, but models also write inner fences of the same length: in docstrings, here documents and Markdown. A
 * fence belongs to the code if it is indented deeper, has an info string, or is inside an open string or comment; in Markdown
 * also if an empty line precedes it and text follows. A bare fence closes the innermost open fence of the same indentation.
 */
export class OpenFence {
  readonly indent: number;
  readonly info: string;
  readonly #fence: string;
  readonly #literals: Literals;
  #isMarkdown: boolean;
  readonly #hasInfo: boolean;
  #inner: readonly Inner[] = [];
  #line = "";
  #last = "";
  #isFirst = true;
  #holdsFences = false;
  #isByLiteral = false;

  /** `languageId` is the language of the target document, if known. */
  constructor({ indent, fence, info }: Opening, languageId = "") {
    const { language, path = "" } = parseCodeBlockInfo(info.replace(/^\{\.?/, "").replace(/^\./, ""));
    const name = plain.test(language) ? "" : language;
    const own = name === "" && path === "" ? languageId : name;
    this.indent = indent;
    this.info = info;
    this.#fence = fence;
    this.#hasInfo = own !== "" || path !== "";
    this.#isMarkdown = markdown.test(own) || markdownPath.test(path);
    this.#literals = new Literals(own);
  }

  /** The block contained fences of its own length, or lines that may be such fences. */
  get holdsFences(): boolean {
    return this.#holdsFences;
  }

  /** A fence counted as part of a string or comment that never ended, so it may have been a real fence. */
  get isMisread(): boolean {
    return this.#isByLiteral && this.#literals.isOpen;
  }

  get isMarkdown(): boolean {
    return this.#isMarkdown;
  }

  /** Pattern of lines that may open or close a block: as many fence characters. Groups: whitespace, fence, info string. */
  get pattern(): string {
    const [mark = "`"] = this.#fence;
    return `([ \\t]*)(${mark}{${this.#fence.length},})([^${mark}\\n]*)`;
  }

  /** Adds code of the block, in pieces of any size, but not fence lines. */
  append(code: string): void {
    const lines = (this.#line + code).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#takeLine(line);
  }

  #takeLine(line: string): void {
    if (this.#isFirst && !isBlank(line)) {
      this.#isFirst = false;
      if (!this.#hasInfo && /^(?:#{1,6} \S.*|---)$/.test(line) && !/^#!|^# -\*-/.test(line))
        this.#isMarkdown = true;
    }
    this.#literals.read(line);
    this.#last = line;
  }

  /**
   * Whether a fence line closes the block; undefined if that depends on more of `next`, the text after the line. Does not change
   * the state; `pass` does.
   */
  closes(line: string, next: string, isEnd: boolean): boolean | undefined {
    return this.#read(line, next, isEnd)?.closes;
  }

  /** Records a fence line that belongs to the code. */
  appendFence(line: string, next: string, isEnd: boolean): void {
    const { inner, isByLiteral = false } = this.#read(line, next, isEnd) ?? { inner: this.#inner };
    this.#inner = inner;
    if (isByLiteral) this.#isByLiteral = true;
    this.#last = line;
    this.#isFirst = false;
    this.#holdsFences = true;
  }

  #read(line: string, next: string, isEnd: boolean): Reading | undefined {
    const inner = this.#inner;
    const [, blanks = "", fence = "", info = ""] = new RegExp(`^${this.pattern}$`).exec(line) ?? [];
    const [indent, length] = [columns(blanks), fence.length];
    const opened: Reading = { closes: false, inner: [...inner, { indent, length }] };
    if (!isBlank(info)) return infoShape.test(info) ? opened : { closes: false, inner };
    const own = inner.findLastIndex((each) => each.indent === indent);
    if (own >= 0)
      return { closes: false, inner: length < (inner[own]?.length ?? 0) ? inner : inner.slice(0, own) };
    const isDeeper = indent > this.indent;
    if (isDeeper && inner.length > 0) return { closes: false, inner: inner.slice(0, -1) };
    if (!isDeeper && inner.length > 0) return { closes: true, inner: [] };
    const isLiteral = this.#literals.isOpen;
    if (!isDeeper && !isLiteral && !(this.#isMarkdown && this.#announces)) return { closes: true, inner };
    const isFollowed = startsText(next, isEnd);
    if (isFollowed === undefined) return undefined;
    return isFollowed ? { ...opened, isByLiteral: isLiteral && !isDeeper } : { closes: true, inner };
  }

  /** In Markdown, an empty line or a colon precedes an opening fence. */
  get #announces(): boolean {
    return /^\s*$|[:：]\**\s*$/.test(this.#last);
  }
}

const markdown = /^(?:markdown|md|mdx|rmd|qmd|quarto)$/i;
const markdownPath = /\.(?:md|mdx|markdown|rmd|qmd)$/i;
const plain = /^(?:text|txt|plaintext|plain)$/i;
/** Excludes sentences and code that continues after the backticks. */
const infoShape = /^\s*[\w{.]\S*(?:\s+\S+){0,3}\s*$/;

/** Whether the next line has content; undefined if too little of it has arrived. */
function startsText(next: string, isEnd: boolean): boolean | undefined {
  const found = /^[ \t]*([^ \t])/.exec(next)?.[1];
  if (found === undefined) return isEnd ? false : undefined;
  return found !== "\n";
}
