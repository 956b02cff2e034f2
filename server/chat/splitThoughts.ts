import type { AnswerEvent } from "../engine/chatEngine";
import { leakedTokensLength, stripLeakedTokens } from "../protocol/code/leakedTokens";
import {
  findThinkingEnd,
  findThinkingStart,
  harmonyEndTokens,
  maxTagLength,
  stripChannelHeader,
  type ThinkingStart,
} from "../protocol/code/thinking";

/**
 * Normalizes the events of an answer: turns leading thoughts that came as text into thinking events, and removes
 * special tokens that leaked at its end. A continued answer is past its thoughts.
 */
export async function* splitThoughts(
  events: AsyncIterable<AnswerEvent>,
  specialTokens: readonly string[],
  isContinued = false,
): AsyncGenerator<AnswerEvent> {
  const splitter = new AnswerSplitter(specialTokens, isContinued);
  for await (const event of events) {
    if (event.type === "text") {
      const pieces = splitter.add(event.text);
      // Report the tokens once, with the first piece, even if it is empty.
      const [first = { type: splitter.phase, text: "" }, ...others] = pieces;
      yield { ...event, ...first };
      for (const piece of others) yield { ...event, ...piece, tokens: 0 };
      continue;
    }
    if (event.type === "end" || event.type === "toolCall")
      for (const piece of splitter.end(event.type === "end")) yield { ...piece, tokens: 0 };
    yield event;
  }
  // A cancelled answer has no end event.
  for (const piece of splitter.end(false)) yield { ...piece, tokens: 0 };
}

interface Piece {
  readonly type: "text" | "thinking";
  readonly text: string;
}

/** Splits streamed text into thoughts and answer, holding back text that is still ambiguous. */
class AnswerSplitter {
  #held = "";
  #thought: ThinkingStart | undefined;
  /** Text of the current thought so far. */
  #thoughts = "";
  #isThinking = false;
  #isAnswering: boolean;
  #text = "";
  #specialTokens: readonly string[];

  constructor(specialTokens: readonly string[], isContinued: boolean) {
    this.#specialTokens = specialTokens;
    this.#isAnswering = isContinued;
  }

  get phase(): Piece["type"] {
    return this.#isThinking ? "thinking" : "text";
  }

  add(text: string): Piece[] {
    this.#held += text;
    const pieces: Piece[] = [];
    if (!this.#isAnswering && !this.#isThinking) this.#classifyBeginning();
    while (this.#isThinking) {
      const { isOver, text: thought } = this.#takeThought();
      if (thought !== "") pieces.push({ type: "thinking", text: thought });
      if (!isOver) break;
      this.#classifyBeginning();
    }
    if (this.#isAnswering) pieces.push({ type: "text", text: this.#takeAnswer() });
    return pieces;
  }

  /** Returns the text that is still held back. */
  end(isWhole: boolean): Piece[] {
    if (this.#held === "") return [];
    const held = this.#isAnswering || this.#isThinking ? this.#held : this.#heldBeginning();
    this.#held = "";
    if (this.#thought !== undefined && this.#isThinking)
      return [{ type: "thinking", text: withoutClose(held, this.#thought.close) }];
    const whole = this.#text + held;
    const text = isWhole ? stripLeakedTokens(whole, this.#specialTokens).slice(this.#text.length) : held;
    return text === "" ? [] : [{ type: "text", text }];
  }

  /** Decides, once enough text is there, whether a thought or the answer begins. */
  #classifyBeginning(): void {
    const opened = findThinkingStart(this.#held);
    if (opened !== undefined) {
      this.#isThinking = true;
      this.#thought = { ...opened, start: 0 };
      this.#thoughts = "";
      this.#held = this.#held.slice(opened.start);
      if (opened.tag.includes("<|channel|>"))
        this.#specialTokens = [...this.#specialTokens, ...harmonyEndTokens];
    } else if (!mayOpenThought(this.#held)) {
      this.#isAnswering = true;
      this.#held = this.#heldBeginning();
    }
  }

  /** The held text as the beginning of the answer. */
  #heldBeginning(): string {
    const text = stripChannelHeader(this.#held);
    return this.#thought === undefined ? text : text.trimStart();
  }

  #takeThought(): { readonly text: string; readonly isOver: boolean } {
    const { close } = this.#thought ?? { close: /$^/ };
    const passed = this.#thoughts.length;
    const whole = this.#thoughts + this.#held;
    const isNear = this.#thought !== undefined && new RegExp(close).test(this.#held);
    const end = isNear ? findThinkingEnd(whole, { tag: "", start: 0, close }) : undefined;
    // A closing tag followed by a quote may be plain text: wait for one more character.
    if (end !== undefined && end < whole.length) {
      this.#isThinking = false;
      this.#held = whole.slice(end);
      return { text: withoutClose(whole.slice(passed, end), close), isOver: true };
    }
    const text = this.#release(maxTagLength * 2);
    this.#thoughts += text;
    return { text, isOver: false };
  }

  #takeAnswer(): string {
    const text = this.#release(leakedTokensLength(this.#held, this.#specialTokens));
    this.#text += text;
    return text;
  }

  /** Releases the held text except its last `kept` characters. */
  #release(kept: number): string {
    const text = this.#held.slice(0, Math.max(0, this.#held.length - kept));
    this.#held = this.#held.slice(text.length);
    return text;
  }
}

function withoutClose(thought: string, close: RegExp): string {
  return thought.replace(new RegExp(`(?:${close.source})$`, "i"), "");
}

/** Whether the first word of an answer may grow into a tag that opens a thought. */
function mayOpenThought(text: string): boolean {
  const word = text.trimStart();
  if (word === "") return true;
  return word.length < maxTagLength && /^(?:[<[◁]\S*|<\|(?:start|channel)\|>.*)$/.test(word);
}
