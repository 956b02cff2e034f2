import { type AnswerPiece, type AnswerReader, type Reading, TagFinder } from "./answerReader";
import { parseLeniently } from "./lenientJson";
import { truncated, type WrittenCall } from "./toolFormat";

/** The tokens of Harmony, the format of gpt-oss: `<|start|>role<|channel|>channel to=recipient<|message|>text<|end|>`. */
export const harmonyTokens = [
  "<|start|>",
  "<|channel|>",
  "<|constrain|>",
  "<|message|>",
  "<|end|>",
  "<|call|>",
  "<|return|>",
] as const;

/** Reads answers in channels: analysis is thoughts, a message with a recipient is a call, all others are text. */
export class HarmonyReader implements AnswerReader {
  readonly #finder: TagFinder;
  /** The text between messages, in a message's header, or in its body. */
  #state: "between" | "header" | "body" = "between";
  #header = "";
  /** The header's beginning that the template wrote. */
  #openedHeader = "";
  #body = "";
  #kind: "thinking" | "text" | "call" = "text";
  #recipient = "";
  #hasText = false;
  #isNewMessage = true;

  readonly #hasTools: boolean;

  /** Without any tool offered, a call is only thoughts. */
  constructor(specialTokens: ReadonlySet<string>, hasTools: boolean) {
    this.#hasTools = hasTools;
    this.#finder = new TagFinder(harmonyTokens.filter((token) => !specialTokens.has(token)));
  }

  get isInCall(): boolean {
    return this.#state === "body" && this.#kind === "call";
  }

  open(opening: readonly AnswerPiece[]): void {
    for (const piece of opening) this.push(piece);
    this.#hasText = false;
    this.#openedHeader = this.#header;
  }

  push(piece: AnswerPiece): Reading[] {
    return this.#finder.push(piece).flatMap((each) => this.#read(each));
  }

  end(isCut: boolean): Reading[] {
    const rest = this.#finder.end().flatMap((piece) => this.#read(piece));
    const plain = this.#plainAnswer();
    const isOpenCall = this.#hasTools && this.#state === "header" && /to=\S/.test(this.#header);
    const cutHeader: Reading[] = isOpenCall
      ? [{ type: "call", call: { problem: truncated }, written: this.#header }]
      : [];
    const said = this.#say(plain);
    return [...rest, ...said, ...cutHeader, ...this.#endMessage(isCut)];
  }

  /** The text of a model that answered without a channel. */
  #plainAnswer(): string {
    const opened = this.#openedHeader;
    const isPlain = this.#state === "header" && opened !== "" && !this.#header.includes("<|");
    const text = isPlain ? this.#header.slice(opened.length).trimStart() : "";
    return /^t?$|^to(?:=\S*)?$/.test(text) ? "" : text;
  }

  #read({ text, isToken }: AnswerPiece): Reading[] {
    if (!isToken) return this.#readText(text);
    switch (text) {
      case "<|start|>":
        return this.#begin("");
      case "<|channel|>":
      case "<|constrain|>": {
        // A body that runs into the next header has lost its end.
        const ended = this.#state === "header" ? [] : this.#begin("assistant");
        this.#header += text;
        return ended;
      }
      case "<|message|>":
        if (this.#state === "body") return [];
        this.#beginBody();
        return [];
      case "<|end|>":
      case "<|call|>":
      case "<|return|>":
        return this.#endMessage(false);
      default:
        return [];
    }
  }

  #readText(text: string): Reading[] {
    if (this.#state === "header") this.#header += text;
    if (this.#state !== "body") return [];
    if (this.#kind === "call") {
      this.#body += text;
      return [];
    }
    return this.#kind === "thinking" ? [{ type: "thinking", text }] : this.#say(text);
  }

  #begin(header: string): Reading[] {
    const ended = this.#endMessage(false);
    this.#state = "header";
    this.#header = header;
    this.#openedHeader = "";
    return ended;
  }

  #beginBody(): void {
    const recipient = /to=([^\s<]+)/.exec(this.#header)?.[1];
    const channel = /<\|channel\|>\s*(\w+)/.exec(this.#header)?.[1];
    const isCall = recipient !== undefined && recipient !== "user" && recipient !== "assistant";
    const isThinking = isCall || channel === "analysis";
    this.#kind = isCall && this.#hasTools ? "call" : isThinking ? "thinking" : "text";
    this.#recipient = recipient ?? "";
    this.#state = "body";
    this.#body = "";
    this.#isNewMessage = true;
  }

  /** Messages of one answer are paragraphs. */
  #say(text: string): Reading[] {
    if (text === "") return [];
    const isNext = this.#isNewMessage && this.#hasText;
    this.#isNewMessage = false;
    this.#hasText = true;
    return [{ type: "text", text: isNext ? `\n\n${text}` : text }];
  }

  #endMessage(isCut: boolean): Reading[] {
    const isCall = this.#state === "body" && this.#kind === "call";
    this.#state = "between";
    this.#header = "";
    if (!isCall) return [];
    const name = this.#recipient.replace(/^functions\./, "");
    const call: WrittenCall = isCut ? { problem: truncated, name } : readBody(name, this.#body);
    return [{ type: "call", call, written: `to=${this.#recipient} ${this.#body}` }];
  }
}

function readBody(name: string, body: string): WrittenCall {
  const text = body.trim();
  if (text === "") return { name, arguments: {} };
  // `apply_patch` and the like take plain text.
  if (!text.startsWith("{")) return { name, text };
  const parsed = parseLeniently(text);
  if ("problem" in parsed) return { problem: parsed.problem, name };
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problem: "The arguments must be an object.", name };
  return { name, arguments: { ...value } };
}
