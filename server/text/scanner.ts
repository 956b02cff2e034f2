import { startsComment } from "./comments";
import { type Lexicon, lexiconOf, voidTags } from "./lexicon";
import { RecentCode } from "./recentCode";

/** An open construct. `opener` is a bracket, a quote, a comment marker, or the name of a tag or element. */
export interface Opening {
  readonly kind: "bracket" | "string" | "comment" | "tag" | "element";
  readonly opener: string;
  readonly closer: string;
}

/** The place where a construct is closed. */
export interface Closing {
  readonly opening: Opening;
  /** Number of openings that remain. */
  readonly depth: number;
  readonly at: number;
  readonly end: number;
}

const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/**
 * Scans code piece by piece and tracks what is open: brackets, strings, comments, tags. A quote without a partner on
 * the line starts no string, unless the text ends on that line.
 */
export class Scanner {
  /** Number of closers without an opener, and of openers that were still open when an outer one was closed. */
  mistakes = 0;
  /** Whether `<` after a name opens a list of types. */
  hasTypes = false;
  readonly #open: Opening[] = [];
  readonly #lexicon: Lexicon;
  #before = new RecentCode();
  /** Whether the text so far ends in the name of a tag. */
  #isInName = false;

  constructor(private readonly languageId: string) {
    this.#lexicon = lexiconOf(languageId);
  }

  /** The open constructs, outermost first. */
  get open(): readonly Opening[] {
    return this.#open;
  }

  /** Number of open constructs, except a comment that ends with its line. */
  get depth(): number {
    return this.#open.length - (this.#open.at(-1)?.closer === "\n" ? 1 : 0);
  }

  /** Number of constructs that do not pair: open ones and mistakes. */
  get errors(): number {
    return this.mistakes + this.depth;
  }

  /** Whether both scanners have the same constructs open. */
  hasSameOpen({ open }: Scanner): boolean {
    return (
      open.length === this.#open.length &&
      open.every(({ kind, opener }, at) => kind === this.#open[at]?.kind && opener === this.#open[at]?.opener)
    );
  }

  copy(): Scanner {
    const copy = new Scanner(this.languageId);
    copy.mistakes = this.mistakes;
    copy.hasTypes = this.hasTypes;
    copy.#open.push(...this.#open);
    copy.#before = this.#before.copy();
    copy.#isInName = this.#isInName;
    return copy;
  }

  /** Ends a string that is not closed on its line. */
  leaveString(): void {
    this.mistakes++;
    this.#open.pop();
  }

  /** Scans more text. `next` is the text after it. */
  scan(text: string, onClose: (closing: Closing) => void = () => {}, next = ""): this {
    const inName = this.#restOfName(text);
    let at = inName;
    while (at < text.length) {
      const depth = this.#open.length;
      const top = this.#open.at(-1);
      const end = Math.min(text.length, this.#step(text, at, next));
      const left = this.#open.length;
      const isReplaced = left === depth && top !== undefined && top !== this.#open.at(-1);
      if (top !== undefined && (left < depth || isReplaced) && top.closer !== "\n")
        onClose({ opening: top, depth: isReplaced ? left - 1 : left, at, end });
      at = end;
    }
    const top = this.#open.at(-1);
    const isMoreOfName = text !== "" && text.length === inName;
    if (text !== "")
      this.#isInName = isMoreOfName || (top?.kind === "tag" && text.endsWith(`<${top.opener}`));
    return this;
  }

  /** Completes a tag's name that the previous text has begun. Returns the offset after it. */
  #restOfName(text: string): number {
    const length = this.#isInName ? runLength(nameRun, text, 0) : 0;
    const tag = this.#open.at(-1);
    if (length > 0 && tag)
      this.#open[this.#open.length - 1] = { ...tag, opener: tag.opener + text.slice(0, length) };
    return length;
  }

  /** Scans one element of the text at `at` and returns the offset after it. */
  #step(text: string, at: number, next: string): number {
    const top = this.#open.at(-1);
    if (top?.kind === "comment" || top?.kind === "string") return this.#inQuotes(text, at, top);
    if (top?.kind === "tag") return this.#inTag(text, at, top);
    const isText = top === undefined ? this.#lexicon.tags === "markup" : top.kind === "element";
    return isText && !/^(script|style)$/i.test(top?.opener ?? "")
      ? this.#inMarkup(text, at)
      : this.#inCode(text, at, next);
  }

  #inQuotes(text: string, at: number, top: Opening): number {
    if (text.startsWith(top.closer, at)) {
      this.#open.pop();
      this.#before.restart('"');
      return at + top.closer.length;
    }
    if (top.kind === "comment") {
      const end = text.indexOf(top.closer, at);
      return end < 0 ? text.length : end;
    }
    if (text[at] === "\n" && !this.#lexicon.longQuotes.has(top.opener)) {
      this.mistakes++;
      this.#open.pop();
      return at + 1;
    }
    if (top.opener === "/") {
      const [characters] = /^\[(?:\\.|[^\]\\\n])*\]/.exec(text.slice(at, at + 200)) ?? [];
      if (characters !== undefined) return at + characters.length;
    }
    const hole = this.#lexicon.holes[top.opener];
    if (hole !== undefined && text.startsWith(hole, at))
      return this.#push("bracket", hole, hole === "\\(" ? ")" : "}", at);
    return at + (text[at] === "\\" ? 2 : 1);
  }

  #inTag(text: string, at: number, top: Opening): number {
    const character = text[at] ?? "";
    if (text.startsWith("/>", at)) {
      this.#open.pop();
      this.#before.restart(">");
      return at + 2;
    }
    if (character === ">") {
      this.#open.pop();
      const isVoid = this.#lexicon.tags === "markup" && voidTags.test(top.opener);
      if (!isVoid) this.#open.push({ kind: "element", opener: top.opener, closer: `</${top.opener}>` });
      return at + 1;
    }
    if (character === "<") {
      this.mistakes++;
      this.#open.pop();
      return at;
    }
    if (character === '"' || character === "'") return this.#push("string", character, character, at);
    return character === "{" ? this.#push("bracket", "{", "}", at) : at + 1;
  }

  #inMarkup(text: string, at: number): number {
    const run = runLength(markupRun, text, at);
    if (run > 0) return at + run;
    const comment = this.#comment(text, at);
    if (comment !== undefined) return comment;
    if (text[at] === "<") return this.#tag(text, at) ?? at + 1;
    if (text[at] === "{") return this.#push("bracket", "{", "}", at);
    // The end of a tag without its start, unless it follows a blank or is part of an arrow.
    if (text[at] === ">" && /[^\s=-]/.test(text[at - 1] ?? " ")) this.mistakes++;
    return text[at] === "}" && this.#open.some(({ opener }) => opener === "{")
      ? this.#close("}", at)
      : at + 1;
  }

  #inCode(text: string, at: number, next: string): number {
    const run = runLength(codeRun, text, at);
    if (run > 0) return this.#recordCode(text.slice(at, at + run), at + run);
    const character = text[at] ?? "";
    const { quotes, hasRegexes, tags } = this.#lexicon;
    const comment = this.#comment(text, at);
    if (comment !== undefined) return comment;
    if (quotes.includes(character)) return this.#quote(text, at, next);
    const endsTemplate = tags === "markup" && text[at - 1] === "{";
    if (character === "/" && hasRegexes && !endsTemplate && this.#before.isOperandNext)
      return this.#regex(text, at);
    const isTag =
      character === "<" && tags !== undefined && (this.#before.isOperandNext || text[at + 1] === "/");
    const tag = isTag ? this.#tag(text, at) : undefined;
    if (tag !== undefined) return tag;
    const closer = closerOf[character];
    if (closer !== undefined) return this.#push("bracket", character, closer, at);
    if (")]}".includes(character)) return this.#close(character, at);
    if (this.hasTypes && character === "<" && this.#before.endsInName)
      return this.#push("bracket", "<", ">", at);
    if (character === ">" && this.#open.at(-1)?.opener === "<" && !this.#before.endsInArrow)
      return this.#close(character, at);
    return this.#recordCode(character, at + 1);
  }

  /** A regular expression, or the start of one at the end of the text; otherwise a division. */
  #regex(text: string, at: number): number {
    const [regex] = regexAt.exec(text.slice(at, at + 200)) ?? [];
    if (regex !== undefined) return this.#recordCode("/", at + regex.length);
    return text.includes("\n", at) ? this.#recordCode("/", at + 1) : this.#push("string", "/", "/", at);
  }

  #comment(text: string, at: number): number | undefined {
    const { lineComments, blockComments } = this.#lexicon;
    const block = blockComments.find(([opener]) => text.startsWith(opener, at));
    if (block) return this.#push("comment", block[0], block[1], at);
    const line = lineComments.find((mark) => startsComment(text, at, mark));
    return line === undefined ? undefined : this.#push("comment", line, "\n", at);
  }

  #quote(text: string, at: number, next: string): number {
    const { tripleQuotes, longQuotes, hasCharacters } = this.#lexicon;
    const triple = tripleQuotes.find((quote) => text.startsWith(quote, at));
    if (triple !== undefined) return this.#push("string", triple, triple, at);
    const quote = text[at] ?? "";
    if (quote === "'" && hasCharacters) {
      const character = /^'(\\[^\n']{1,9}|\\'|[^\n'\\]{1,2})'/.exec(text.slice(at, at + 13));
      if (character) return this.#recordCode(quote, at + character[0].length);
      // A lifetime or a type variable.
      if (at + 1 < text.length || !next.startsWith("'")) return this.#recordCode(quote, at + 1);
    }
    let end = at + 1;
    while (end < text.length && text[end] !== quote && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
    const isLong = longQuotes.has(quote) && (quote === "`" || text.includes(quote, end));
    return text[end] !== "\n" || isLong
      ? this.#push("string", quote, quote, at)
      : this.#recordCode(quote, at + 1);
  }

  /** The start of an opening tag, or a whole closing tag; undefined if this is no tag. */
  #tag(text: string, at: number): number | undefined {
    const closing = /^<\/([\w.:-]*)\s*>/.exec(text.slice(at, at + 100));
    if (closing) return this.#close(`</${closing[1]}>`, at, closing[0].length);
    const [head, name = ""] = /^<([A-Za-z][\w.:-]*|(?=>))/.exec(text.slice(at, at + 100)) ?? [""];
    if (head === "") return undefined;
    // A list of types (`<T,>`, `<T extends …>`) is no tag.
    if (this.#lexicon.tags === "jsx" && /^(,|\s+extends\b)/.test(text.slice(at + head.length)))
      return undefined;
    this.#open.push({ kind: "tag", opener: name, closer: "/>" });
    return at + head.length;
  }

  #push(kind: Opening["kind"], opener: string, closer: string, at: number): number {
    this.#open.push({ kind, opener, closer });
    if (kind !== "comment") this.#before.restart(opener);
    return at + opener.length;
  }

  #close(closer: string, at: number, length = closer.length): number {
    this.#before.restart(closer);
    const index = this.#open.findLastIndex((opening) => opening.closer === closer);
    if (index >= 0) {
      this.mistakes += this.#open.length - 1 - index;
      this.#open.length = index;
    } else if (closer !== ")" || !this.#lexicon.hasLooseParens) {
      this.mistakes++;
    }
    return at + length;
  }

  #recordCode(code: string, end: number): number {
    this.#before.add(code);
    return end;
  }
}

const regexAt = /^\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;

const nameRun = /[\w.:-]+/y;
const markupRun = /[^<>{}]+/y;
const codeRun = /[\w\s.,]+/y;

function runLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}
