import { type AnswerPiece, type AnswerReader, type Reading, TagFinder } from "./answerReader";
import { type ToolFormat, truncated } from "./toolFormat";

export interface TagReaderOptions {
  readonly format: ToolFormat;
  /** Names of the offered tools. Without any, a tag is text. */
  readonly tools: readonly string[];
  /** Special tokens of the vocabulary: only they count as tags where they exist. */
  readonly specialTokens: ReadonlySet<string>;
}

/** What begins and ends thoughts, in all formats with tags. */
const thoughtTags = [
  ["<think>", "</think>"],
  ["[THINK]", "[/THINK]"],
] as const;
const thoughtOpens: ReadonlySet<string> = new Set(thoughtTags.map(([open]) => open));
const thoughtCloses: ReadonlySet<string> = new Set(thoughtTags.map(([, close]) => close));

/** Reads answers whose calls and thoughts stand between tags. */
export class TagReader implements AnswerReader {
  readonly #format: ToolFormat;
  readonly #finder: TagFinder;
  readonly #opens: ReadonlySet<string>;
  #state: "text" | "thinking" | "call" = "text";
  /** Whether text was there: thoughts in plain tags count only at the beginning. */
  #hasText = false;
  /** Whitespace at the end of the text, which is dropped if a call or thoughts follow. */
  #space = "";
  /** Whether whitespace before the next text is dropped: after a call or thoughts. */
  #trimsNext = false;
  #call = "";

  constructor({ format, tools, specialTokens }: TagReaderOptions) {
    this.#format = format;
    const begins = (name: string) => format.opensWithout?.(name) ?? [];
    this.#opens = new Set(tools.length === 0 ? [] : [...format.opens, ...tools.flatMap(begins)]);
    const thoughts = thoughtTags.flat().filter((tag) => !specialTokens.has(tag));
    this.#finder = new TagFinder([...[...this.#opens].filter((tag) => !specialTokens.has(tag)), ...thoughts]);
  }

  get isInCall(): boolean {
    return this.#state === "call";
  }

  push(piece: AnswerPiece): Reading[] {
    // A call is read as a whole: tags in it are found there.
    if (this.#state === "call") return this.#continueCall(piece.text, false);
    const pieces = this.#finder.push(piece);
    return this.#readAll(pieces, false);
  }

  end(isCut: boolean): Reading[] {
    const readings = this.#readAll(this.#finder.end(), true);
    if (this.#state === "text" && this.#space !== "" && this.#hasText)
      readings.push({ type: "text", text: this.#space });
    if (this.#state !== "call") return readings;
    if (!isCut) return [...readings, ...this.#continueCall("", true)];
    const written = this.#call;
    const [begun] = this.#format.read(written);
    const name = begun?.name;
    const call = { problem: truncated, ...(name !== undefined && { name }) };
    this.#state = "text";
    return [...readings, { type: "call", call, written }];
  }

  #readAll(pieces: readonly AnswerPiece[], isLast: boolean): Reading[] {
    const readings: Reading[] = [];
    for (const [at, piece] of pieces.entries()) {
      if (this.#state !== "call") {
        readings.push(...this.#read(piece));
        continue;
      }
      const rest = pieces.slice(at).map(({ text }) => text);
      readings.push(...this.#continueCall(rest.join(""), isLast));
      break;
    }
    return readings;
  }

  #read({ text, isToken }: AnswerPiece): Reading[] {
    if (!isToken) return this.#say(text);
    if (this.#opens.has(text)) {
      this.#state = "call";
      this.#call = text;
      this.#afterText();
      return [];
    }
    if (thoughtOpens.has(text)) {
      if (this.#state === "text" && this.#hasText) return this.#say(text);
      this.#state = "thinking";
      this.#afterText();
      return [];
    }
    if (thoughtCloses.has(text)) {
      if (this.#state === "text" && this.#hasText) return this.#say(text);
      this.#state = "text";
      this.#afterText();
      return [];
    }
    // Without tools, an answer may be about the tags themselves.
    return this.#opens.size === 0 && this.#format.tags.includes(text) ? this.#say(text) : [];
  }

  #afterText(): void {
    this.#space = "";
    this.#trimsNext = true;
  }

  #say(text: string): Reading[] {
    if (this.#state === "thinking") return [{ type: "thinking", text }];
    const whole = this.#trimsNext ? text.trimStart() : this.#space + text;
    const shown = whole.trimEnd();
    this.#space = whole.slice(shown.length);
    if (shown === "") return [];
    this.#trimsNext = false;
    this.#hasText = true;
    return [{ type: "text", text: shown }];
  }

  #continueCall(text: string, isLast: boolean): Reading[] {
    this.#call += text;
    const end = this.#format.endOf(this.#call, isLast);
    if (end === undefined) return [];
    const written = this.#call.slice(0, end);
    const rest = this.#call.slice(end);
    this.#call = "";
    this.#state = "text";
    const calls = this.#format.read(written).map((call) => ({ type: "call", call, written }) as const);
    return [...calls, ...this.#readRest(rest, isLast)];
  }

  /** What follows a call has lost which of it were special tokens: find tags in it as in plain text. */
  #readRest(rest: string, isLast: boolean): Reading[] {
    if (rest === "") return [];
    const finder = new TagFinder([...this.#opens, ...thoughtTags.flat()]);
    const pieces = [...finder.push({ text: rest, isToken: false }), ...finder.end()];
    return this.#readAll(pieces, isLast);
  }
}
