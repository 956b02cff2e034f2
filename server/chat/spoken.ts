import type { AnswerEvent } from "../engine/chatEngine";
import { mayBeMarks, withoutLeakedMarks } from "../protocol/code/leakedMarks";
import {
  channelEnds,
  endOf,
  longestMark,
  type Opened,
  openedThought,
  withoutChannel,
} from "../protocol/code/thoughts";

/**
 * The events of an answer, in which thoughts at its beginning that came as text are thoughts, and marks of the model's template that
 * leaked at its end are left out. A continued answer is past its beginning.
 */
export async function* spoken(
  events: AsyncIterable<AnswerEvent>,
  marks: readonly string[],
  isContinued = false,
): AsyncGenerator<AnswerEvent> {
  const speech = new Speech(marks, isContinued);
  for await (const event of events) {
    if (event.type === "text") {
      const pieces = speech.add(event.text);
      // Whoever counts tokens hears of each once, with the first piece or with none.
      const [first = { type: speech.phase, text: "" }, ...others] = pieces;
      yield { ...event, ...first };
      for (const piece of others) yield { ...event, ...piece, tokens: 0 };
      continue;
    }
    if (event.type === "end" || event.type === "toolCall")
      for (const piece of speech.end(event.type === "end")) yield { ...piece, tokens: 0 };
    yield event;
  }
  // An answer that was stopped has no end.
  for (const piece of speech.end(false)) yield { ...piece, tokens: 0 };
}

interface Said {
  readonly type: "text" | "thinking";
  readonly text: string;
}

/** What has been said so far and not been passed on. */
class Speech {
  #held = "";
  #thought: Opened | undefined;
  /** The thought so far. */
  #thoughts = "";
  #isThinking = false;
  #isSpeaking: boolean;
  #text = "";
  #marks: readonly string[];

  constructor(marks: readonly string[], isContinued: boolean) {
    this.#marks = marks;
    this.#isSpeaking = isContinued;
  }

  get phase(): Said["type"] {
    return this.#isThinking ? "thinking" : "text";
  }

  add(text: string): Said[] {
    this.#held += text;
    const said: Said[] = [];
    if (!this.#isSpeaking && !this.#isThinking) this.#begin();
    while (this.#isThinking) {
      const { isOver, text: thought } = this.#think();
      if (thought !== "") said.push({ type: "thinking", text: thought });
      if (!isOver) break;
      this.#begin();
    }
    if (this.#isSpeaking) said.push({ type: "text", text: this.#speak() });
    return said;
  }

  /** What was held back after all. */
  end(isWhole: boolean): Said[] {
    if (this.#held === "") return [];
    const held = this.#isSpeaking || this.#isThinking ? this.#held : this.#begun();
    this.#held = "";
    if (this.#thought !== undefined && this.#isThinking)
      return [{ type: "thinking", text: withoutClose(held, this.#thought.close) }];
    const whole = this.#text + held;
    const text = isWhole ? withoutLeakedMarks(whole, this.#marks).slice(this.#text.length) : held;
    return text === "" ? [] : [{ type: "text", text }];
  }

  /** Until it is certain whether a thought begins. */
  #begin(): void {
    const opened = openedThought(this.#held);
    if (opened !== undefined) {
      this.#isThinking = true;
      this.#thought = { ...opened, start: 0 };
      this.#thoughts = "";
      this.#held = this.#held.slice(opened.start);
      if (opened.mark.includes("<|channel|>")) this.#marks = [...this.#marks, ...channelEnds];
    } else if (!mayOpenThought(this.#held)) {
      this.#isSpeaking = true;
      this.#held = this.#begun();
    }
  }

  /** What is held at the beginning of the text. */
  #begun(): string {
    const text = withoutChannel(this.#held);
    return this.#thought === undefined ? text : text.trimStart();
  }

  #think(): { readonly text: string; readonly isOver: boolean } {
    const { close } = this.#thought ?? { close: /$^/ };
    const passed = this.#thoughts.length;
    const whole = this.#thoughts + this.#held;
    const isNear = this.#thought !== undefined && new RegExp(close).test(this.#held);
    const end = isNear ? endOf(whole, { mark: "", start: 0, close }) : undefined;
    // A quote behind the mark would make it text.
    if (end !== undefined && end < whole.length) {
      this.#isThinking = false;
      this.#held = whole.slice(end);
      return { text: withoutClose(whole.slice(passed, end), close), isOver: true };
    }
    const text = this.#pass(longestMark * 2);
    this.#thoughts += text;
    return { text, isOver: false };
  }

  #speak(): string {
    const text = this.#pass(mayBeMarks(this.#held, this.#marks));
    this.#text += text;
    return text;
  }

  /** All but so many characters at the end. */
  #pass(kept: number): string {
    const text = this.#held.slice(0, Math.max(0, this.#held.length - kept));
    this.#held = this.#held.slice(text.length);
    return text;
  }
}

function withoutClose(thought: string, close: RegExp): string {
  return thought.replace(new RegExp(`(?:${close.source})$`, "i"), "");
}

/** Whether the first word of an answer may become a mark that opens a thought. */
function mayOpenThought(text: string): boolean {
  const word = text.trimStart();
  if (word === "") return true;
  return word.length < longestMark && /^(?:[<[◁]\S*|<\|(?:start|channel)\|>.*)$/.test(word);
}
