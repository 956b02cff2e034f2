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
  #call: AnswerPiece[] = [];

  constructor({ format, tools, specialTokens }: TagReaderOptions) {
    this.#format = format;
    const begins = (name: string) => format.opensWithout?.(name) ?? [];
    this.#opens = new Set(tools.length === 0 ? [] : [...format.opens, ...tools.flatMap(begins)]);
    const thoughts = thoughtTags.flat().filter((tag) => !specialTokens.has(tag));
    this.#finder = new TagFinder([...[...this.#opens].filter((tag) => !specialTokens.has(tag)), ...thoughts]);
  }

  get isInCall(): boolean {
    return this.#isInCall();
  }

  open(opening: readonly AnswerPiece[]): void {
    for (const piece of opening) this.push(piece);
    this.#readAll(this.#finder.end());
    this.#space = "";
    this.#trimsNext = false;
    this.#hasText = false;
  }

  push(piece: AnswerPiece): Reading[] {
    // A call is read as a whole: tags in it are found there.
    if (this.#state === "call") return this.#continueCall(piece);
    const readings = this.#readAll(this.#finder.push(piece));
    // What is held back belongs to the call that has just begun.
    return this.#isInCall() ? [...readings, ...this.#readAll(this.#finder.end())] : readings;
  }

  end(isCut: boolean): Reading[] {
    const readings = this.#readAll(this.#finder.end());
    while (this.#isInCall()) readings.push(...this.#endCall(isCut), ...this.#readAll(this.#finder.end()));
    if (this.#state === "text" && this.#space !== "" && this.#hasText)
      readings.push({ type: "text", text: this.#space });
    return readings;
  }

  #isInCall(): boolean {
    return this.#state === "call";
  }

  #readAll(pieces: readonly AnswerPiece[]): Reading[] {
    return pieces.flatMap((piece) => (this.#isInCall() ? this.#continueCall(piece) : this.#read(piece)));
  }

  #read({ text, isToken }: AnswerPiece): Reading[] {
    if (!isToken) return this.#say(text);
    if (this.#opens.has(text)) {
      this.#state = "call";
      this.#call = [{ text, isToken }];
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

  #continueCall(piece: AnswerPiece): Reading[] {
    this.#call.push(piece);
    const end = this.#format.endOf(textOf(this.#call), false);
    return end === undefined ? [] : this.#finishCall(end);
  }

  /** Ends a call that has no end of its own. */
  #endCall(isCut: boolean): Reading[] {
    const written = textOf(this.#call);
    if (!isCut) return this.#finishCall(this.#format.endOf(written, true) ?? written.length);
    const name = this.#format.read(written)[0]?.name;
    this.#call = [];
    this.#state = "text";
    return [{ type: "call", call: { problem: truncated, ...(name !== undefined && { name }) }, written }];
  }

  /** Reads the call up to `end`, and what follows it. */
  #finishCall(end: number): Reading[] {
    const pieces = this.#call;
    const written = textOf(pieces).slice(0, end);
    this.#call = [];
    this.#state = "text";
    const calls = this.#format.read(written).map((call) => ({ type: "call", call, written }) as const);
    return [...calls, ...piecesFrom(pieces, end).flatMap((piece) => this.push(piece))];
  }
}

function textOf(pieces: readonly AnswerPiece[]): string {
  return pieces.map(({ text }) => text).join("");
}

/** What comes after the first `length` characters. */
function piecesFrom(pieces: readonly AnswerPiece[], length: number): AnswerPiece[] {
  let passed = 0;
  return pieces.flatMap((piece) => {
    const text = piece.text.slice(Math.max(0, length - passed));
    passed += piece.text.length;
    return text === "" ? [] : [{ ...piece, text }];
  });
}
