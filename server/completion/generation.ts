import type { CursorWindow } from "../context/cursorWindow";
import { isSameAfter, typedSince } from "../context/samePlace";
import type { Engine, InfillEvent, InfillRequest } from "../engine/engine";
import { EngineError } from "../engine/errors";
import type { Answer } from "../postprocess/reader";
import { failureText } from "../protocol/failure";
import { Certainty, type LeastProbabilities } from "./certainty";

export interface GenerationRequest extends LeastProbabilities {
  readonly uri: string;
  readonly window: CursorWindow;
  readonly infill: InfillRequest;
  /** Plain texts that end the answer. */
  readonly stopTexts: readonly string[];
  /** Reads what the model has said so far: as it would stand in the document, as far as that is sure. */
  readonly read: (raw: Answer) => Answer;
  /** Length at which the answer ends by itself; undefined while it goes on. */
  readonly naturalEnd: (text: string, ended: boolean) => number | undefined;
  /** What is whole of an answer that was cut off, in a line or at its end. */
  readonly wholePart: (text: string, isInLine: boolean) => string;
  /** Takes out of an answer what should not be shown, and of one that is not finished what may be taken out later. */
  readonly clean: (
    text: string,
    how: "whole" | "unfinished" | "cut",
  ) => { readonly text: string; readonly dropped?: string };
}

/** What came out of a generation. Times in milliseconds since it was asked for. */
export interface GenerationResult {
  /** The cleaned answer; "" when there is nothing to show. */
  readonly text: string;
  /** Why there is nothing to show although the model said something. */
  readonly reason?: string;
  readonly promptTokens: number;
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
  readonly timeToFirstTokenMs: number;
}

/**
 * One answer in the making. Later keystrokes may join it: it is only stopped when what the user types is something else, or
 * when nobody has wanted it for a while.
 */
export class Generation {
  /** The answer so far as it was read, as far as it belongs here. */
  text = "";
  /** All that the model has said. */
  #raw = "";
  /** Rejects when the engine fails; resolves with what there is when aborted. */
  readonly result: Promise<GenerationResult>;
  /** Lines of it that were shown before it was done. */
  shownEarly: string | undefined;
  readonly #started: number;
  readonly #certainty: Certainty;
  readonly #abort = new AbortController();
  readonly #progress = new EventTarget();
  readonly #numbers = {
    promptTokens: 0,
    promptTokensEvaluated: 0,
    generatedTokens: 0,
    timeToFirstTokenMs: 0,
  };

  constructor(
    readonly request: GenerationRequest,
    engine: Engine,
    private readonly now: () => number,
  ) {
    this.#started = now();
    this.#certainty = new Certainty(request);
    this.result = this.#run(engine);
    // Those who wait for the result handle its failure; when nobody waits any more, nobody needs to know.
    this.result.catch(() => {});
  }

  /** How sure the model is of it, from 0 to 1; undefined while nothing is known of that. */
  get confidence(): number | undefined {
    return this.#certainty.confidence;
  }

  get aborted(): boolean {
    return this.#abort.signal.aborted;
  }

  abort(): void {
    this.#abort.abort();
  }

  /** What was typed since this was asked for when it may still be the answer at `window`; undefined when it can not. */
  typedSince(uri: string, window: CursorWindow): string | undefined {
    const { request } = this;
    if (this.aborted || uri !== request.uri) return undefined;
    const typed = typedSince(request.window.prefix, window.prefix);
    if (typed === undefined || !isSameAfter(request.window.suffix, window.suffix, typed)) return undefined;
    return this.agrees(typed) ? typed : undefined;
  }

  /** Whether the answer so far and what was typed may become the same. */
  agrees(typed: string): boolean {
    // While nothing is sure, what it would be if no more came is the best guess.
    const text = this.text === "" ? this.request.read({ text: this.#raw, ended: true }).text : this.text;
    return text.startsWith(typed) || typed.startsWith(text);
  }

  /** Calls back whenever the answer has grown. */
  onProgress(listener: () => void): Disposable {
    this.#progress.addEventListener("text", listener);
    return { [Symbol.dispose]: () => this.#progress.removeEventListener("text", listener) };
  }

  /**
   * The result, or `ms` milliseconds after it was asked for the lines that are whole by then, as soon as there is one that is more than `typed`:
   * on a slow machine a block takes long, and its first line is worth showing. The rest goes on being made.
   */
  within(ms: number, typed: string): Promise<GenerationResult> {
    return new Promise((resolve, reject) => {
      const lines = () => {
        const text = this.#wholeLines();
        if (text.length <= typed.length || !text.startsWith(typed)) return;
        this.shownEarly = text;
        ended();
        resolve({ ...this.#numbers, text });
      };
      let watch: Disposable | undefined;
      const timer = setTimeout(
        () => {
          watch = this.onProgress(lines);
          lines();
        },
        Math.max(0, this.#started + ms - this.now()),
      );
      const ended = () => {
        clearTimeout(timer);
        watch?.[Symbol.dispose]();
      };
      this.result.then(resolve, reject).finally(ended);
    });
  }

  /** What would be shown of the lines that are whole. */
  #wholeLines(): string {
    const end = this.text.lastIndexOf("\n");
    return this.aborted || end < 0 ? "" : this.request.clean(this.text.slice(0, end), "unfinished").text;
  }

  async #run(engine: Engine): Promise<GenerationResult> {
    const numbers = this.#numbers;
    let end: "own" | "unsure" | "cut" | undefined;
    try {
      for await (const event of told(engine.infill(this.request.infill, this.#abort.signal))) {
        if (event.type === "prefilled") {
          numbers.promptTokens = event.promptTokens;
          numbers.promptTokensEvaluated = event.promptTokensEvaluated;
        } else if (event.type === "text") {
          if (numbers.generatedTokens === 0) numbers.timeToFirstTokenMs = this.now() - this.#started;
          numbers.generatedTokens += event.tokens;
          const guess = this.#certainty.add(event);
          if (guess === "unsure") return { ...numbers, text: "", reason: "the model was not sure enough" };
          if (guess === "unsure-line") end = "unsure";
          else if (this.#grow(event.text)) end = "own";
          if (end !== undefined) break;
        } else if (event.reason === "maxTokens") end = "cut";
      }
    } catch (error) {
      if (!this.aborted) throw error;
    }
    if (this.aborted) return { ...numbers, text: "" };
    if (end === "unsure") this.#raw = this.#raw.slice(0, this.#raw.search(/[\r\n][^\r\n]*$/));
    if (end !== "own") this.#finish(end === "cut");
    const { text, dropped } = this.request.clean(this.text, end === "cut" ? "cut" : "whole");
    if (this.text === "" && end === "cut")
      return { ...numbers, text, reason: "it was cut off before a line was whole" };
    return { ...numbers, text, ...(dropped === undefined ? {} : { reason: dropped }) };
  }

  /** True when the answer has come to its end. */
  #grow(text: string): boolean {
    this.#raw += text;
    const stopped = this.#untilStop();
    const answer = this.request.read({ text: stopped ?? this.#raw, ended: stopped !== undefined });
    const end = this.request.naturalEnd(answer.text, answer.ended);
    this.text = answer.text.slice(0, end);
    this.#progress.dispatchEvent(new Event("text"));
    return answer.ended || end !== undefined;
  }

  /** Nothing more comes: the model has ended, or it was cut off. */
  #finish(isCut: boolean): void {
    const { text } = this.request.read({ text: this.#raw, ended: true });
    const end = this.request.naturalEnd(text, true) ?? text.length;
    this.text = text.slice(0, end);
    const isInLine = !/[\r\n][ \t]*$/.test(this.#raw);
    if (isCut && text.slice(end).trim() === "") this.text = this.request.wholePart(this.text, isInLine);
  }

  /** What comes before a text that ends the answer; undefined when there is none. */
  #untilStop(): string | undefined {
    const stops = this.request.stopTexts.map((stop) => this.#raw.indexOf(stop)).filter((at) => at >= 0);
    return stops.length === 0 ? undefined : this.#raw.slice(0, Math.min(...stops));
  }
}

/** The engine stopped working in the middle of an answer. */
export class EngineFailure extends Error {}

/** Tells failures of the engine apart from those of whoever looks at its events, and from what it says itself. */
async function* told(events: AsyncIterable<InfillEvent>): AsyncGenerator<InfillEvent, void> {
  try {
    yield* events;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineFailure(failureText(error), { cause: error });
  }
}
