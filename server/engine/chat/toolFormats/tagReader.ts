import { type AnswerPiece, type AnswerReader, type Reading, TagFinder } from "./answerReader";
import { thoughtTags } from "./thoughtTags";
import { type ToolFormat, truncated, type WrittenCall } from "./toolFormat";

export interface TagReaderOptions {
  readonly format: ToolFormat;
  /** Names of the offered tools. Without any, a tag is text. */
  readonly tools: readonly string[];
  /** Special tokens of the vocabulary: only they count as tags where they exist. */
  readonly specialTokens: ReadonlySet<string>;
}

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
  /** What is still to be read. */
  readonly #queue: AnswerPiece[] = [];
  /** What the reader was in where the call began, to go back there. */
  #before: { readonly isThinking: boolean; readonly space: string; readonly trimsNext: boolean } = {
    isThinking: false,
    space: "",
    trimsNext: false,
  };
  /** Calls in thoughts: they are meant if the answer ends with them, and are drafts if it goes on. */
  #inThoughts: Reading[] = [];

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
    this.#readFound(this.#finder.end());
    this.#space = "";
    this.#trimsNext = false;
    this.#hasText = false;
  }

  push(piece: AnswerPiece): Reading[] {
    this.#queue.push(piece);
    return this.#readQueue();
  }

  end(isCut: boolean): Reading[] {
    const readings = this.#readFound(this.#finder.end());
    while (this.#isInCall() || this.#queue.length > 0) {
      if (this.#isInCall()) readings.push(...this.#endCall(isCut));
      readings.push(...this.#readQueue(), ...this.#readFound(this.#finder.end()));
    }
    if (this.#state === "text" && this.#space !== "" && this.#hasText)
      readings.push({ type: "text", text: this.#space });
    if (!isCut) readings.push(...this.#inThoughts);
    this.#inThoughts = [];
    return readings;
  }

  #isInCall(): boolean {
    return this.#state === "call";
  }

  #readQueue(): Reading[] {
    const readings: Reading[] = [];
    for (let piece = this.#queue.shift(); piece !== undefined; piece = this.#queue.shift()) {
      // A call is read as a whole: tags in it are found there.
      const read = this.#isInCall() ? this.#continueCall(piece) : this.#readFound(this.#finder.push(piece));
      readings.push(...read);
    }
    return readings;
  }

  /** Reads pieces whose tags are found, up to a call: what follows, and what is held back, belongs to it. */
  #readFound(pieces: readonly AnswerPiece[]): Reading[] {
    const readings: Reading[] = [];
    for (const [at, piece] of pieces.entries()) {
      readings.push(...this.#read(piece));
      if (!this.#isInCall()) continue;
      this.#queue.unshift(...pieces.slice(at + 1), ...this.#finder.end());
      break;
    }
    return readings;
  }

  #read({ text, isToken }: AnswerPiece): Reading[] {
    if (!isToken) return this.#say(text);
    if (this.#opens.has(text)) {
      const isThinking = this.#state === "thinking";
      this.#before = { isThinking, space: this.#space, trimsNext: this.#trimsNext };
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
    this.#inThoughts = [];
    return [{ type: "text", text: shown }];
  }

  #continueCall(piece: AnswerPiece): Reading[] {
    this.#call.push(piece);
    const written = textOf(this.#call);
    if (this.#format.isMention(written)) return this.#releaseMention();
    const end = this.#format.endOf(written, false);
    return end === undefined ? [] : this.#finishCall(end);
  }

  /** Ends a call that has no end of its own. */
  #endCall(isCut: boolean): Reading[] {
    const written = textOf(this.#call);
    if (!isCut) return this.#finishCall(this.#format.endOf(written, true) ?? written.length);
    const name = this.#format.read(written)[0]?.name;
    this.#leaveCall();
    return this.#found([{ problem: truncated, ...(name !== undefined && { name }) }], written);
  }

  /** Reads the call up to `end`; what follows it is read next. */
  #finishCall(end: number): Reading[] {
    const pieces = this.#call;
    const written = textOf(pieces).slice(0, end);
    this.#leaveCall();
    this.#queue.unshift(...piecesFrom(pieces, end));
    return this.#found(this.#format.read(written), written);
  }

  #leaveCall(): void {
    this.#call = [];
    this.#state = this.#before.isThinking ? "thinking" : "text";
  }

  #found(calls: readonly WrittenCall[], written: string): Reading[] {
    const readings = calls.map((call): Reading => ({ type: "call", call, written }));
    if (this.#state !== "thinking") {
      this.#inThoughts = [];
      return readings;
    }
    this.#inThoughts.push(...readings);
    return [];
  }

  /** Gives back a tag that begins no call; what follows it is read next. */
  #releaseMention(): Reading[] {
    const [tag, ...rest] = this.#call;
    this.#leaveCall();
    this.#space = this.#before.space;
    this.#trimsNext = this.#before.trimsNext;
    this.#queue.unshift(...rest);
    return this.#say(tag?.text ?? "");
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
