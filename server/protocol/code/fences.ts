import { parseCodeBlockInfo } from "./codeBlockInfo";
import { isBlank } from "./lines";
import { Literals } from "./literals";

/** A line that opens a fenced block. */
export interface Opening {
  /** A list marker in front of the fence, with the blanks around it. */
  readonly lead: string;
  /** Columns in front of the fence. */
  readonly indent: number;
  /** The fence itself: three or more backticks or tildes. */
  readonly marks: string;
  readonly info: string;
}

const opening = /^([ \t]*)((?:[-+]|\d{1,9}[.)])[ \t]+)?(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))$/;

/** A "*" is no list marker here: comments of many languages have one in each line. */
export function openingOf(line: string): Opening | undefined {
  const found = opening.exec(line);
  if (found === null) return undefined;
  const [, blanks = "", marker = "", ticks, tickInfo, tildes, tildeInfo] = found;
  return {
    lead: marker === "" ? "" : blanks + marker,
    indent: columns(blanks) + marker.length,
    marks: ticks ?? tildes ?? "",
    info: (tickInfo ?? tildeInfo ?? "").trim(),
  };
}

/** Columns of blanks; a tab is four of them. */
export function columns(blanks: string): number {
  return blanks.replaceAll("\t", "    ").length;
}

/** A line without so many columns of its indentation. What is left of a tab that stands over the edge are spaces. */
export function withoutColumns(line: string, most: number): string {
  let [at, left] = [0, most];
  for (; left > 0 && (line[at] === " " || line[at] === "\t"); at++) left -= columns(line[at] ?? "");
  return " ".repeat(Math.max(0, -left)) + line.slice(at);
}

/** A fence within a block that is open itself. */
interface Inner {
  readonly indent: number;
  readonly length: number;
}

interface Reading {
  readonly closes: boolean;
  readonly inner: readonly Inner[];
  /** Only an open string or comment tells that the fence belongs to the code. */
  readonly isByLiteral?: boolean;
}

/**
 * A fenced block whose end is looked for, line by line, with one line to look ahead. CommonMark (0.31, 4.5) closes it at the first
 * bare fence of its length. Models also write fences as long as the outer one inside of it: in docstrings, here documents and
 * Markdown. Such a fence belongs to the code when it is deeper, has an info string, or stands in a string or comment that is still
 * open; in Markdown, when it has an empty line before it and text behind it. A bare fence closes the innermost open one of its depth.
 */
export class OpenFence {
  readonly indent: number;
  readonly info: string;
  readonly #marks: string;
  readonly #literals: Literals;
  #isMarkdown: boolean;
  readonly #hasInfo: boolean;
  #inner: readonly Inner[] = [];
  #line = "";
  #last = "";
  #isFirst = true;
  #holdsFences = false;
  #isByLiteral = false;

  /** `languageId` is that of the document which the block is for, where that is known. */
  constructor({ indent, marks, info }: Opening, languageId = "") {
    const { language, path = "" } = parseCodeBlockInfo(info.replace(/^\{\.?/, "").replace(/^\./, ""));
    const name = plain.test(language) ? "" : language;
    const own = name === "" && path === "" ? languageId : name;
    this.indent = indent;
    this.info = info;
    this.#marks = marks;
    this.#hasInfo = own !== "" || path !== "";
    this.#isMarkdown = markdown.test(own) || markdownPath.test(path);
    this.#literals = new Literals(own);
  }

  /** It has held fences of its own length, or a line that may have been meant to be one. */
  get holdsFences(): boolean {
    return this.#holdsFences;
  }

  /** A fence was taken for code of a string or comment, and that has no end: it may not have been one. */
  get isMisread(): boolean {
    return this.#isByLiteral && this.#literals.isOpen;
  }

  get isMarkdown(): boolean {
    return this.#isMarkdown;
  }

  /** A line that may open or close something: as many marks, with or without an info string. Its groups are blanks, marks and info. */
  get pattern(): string {
    const [mark = "`"] = this.#marks;
    return `([ \\t]*)(${mark}{${this.#marks.length},})([^${mark}\\n]*)`;
  }

  /** Code of the block, however much of it, but no fence lines. */
  take(code: string): void {
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
   * Whether a fence line closes the block; undefined when that takes more of `next`, the text behind the line. Nothing changes until
   * `pass` is called.
   */
  closes(line: string, next: string, isEnd: boolean): boolean | undefined {
    return this.#read(line, next, isEnd)?.closes;
  }

  /** Goes on behind a fence line that belongs to the code. */
  pass(line: string, next: string, isEnd: boolean): void {
    const { inner, isByLiteral = false } = this.#read(line, next, isEnd) ?? { inner: this.#inner };
    this.#inner = inner;
    if (isByLiteral) this.#isByLiteral = true;
    this.#last = line;
    this.#isFirst = false;
    this.#holdsFences = true;
  }

  #read(line: string, next: string, isEnd: boolean): Reading | undefined {
    const inner = this.#inner;
    const [, blanks = "", marks = "", info = ""] = new RegExp(`^${this.pattern}$`).exec(line) ?? [];
    const [indent, length] = [columns(blanks), marks.length];
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

  /** In Markdown, an empty line or a colon comes before a fence that opens. */
  get #announces(): boolean {
    return /^\s*$|[:：]\**\s*$/.test(this.#last);
  }
}

const markdown = /^(?:markdown|md|mdx|rmd|qmd|quarto)$/i;
const markdownPath = /\.(?:md|mdx|markdown|rmd|qmd)$/i;
const plain = /^(?:text|txt|plaintext|plain)$/i;
/** Not a sentence, and no code that goes on behind the marks. */
const infoShape = /^\s*[\w{.]\S*(?:\s+\S+){0,3}\s*$/;

/** Whether the next line says something; undefined when too little of it is there. */
function startsText(next: string, isEnd: boolean): boolean | undefined {
  const found = /^[ \t]*([^ \t])/.exec(next)?.[1];
  if (found === undefined) return isEnd ? false : undefined;
  return found !== "\n";
}
