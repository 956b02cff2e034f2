import type { CursorWindow } from "../../context/cursorWindow";
import { isSameSuffix, typedSince } from "../../context/samePlace";
import type { Engine, InfillEvent, InfillRequest } from "../../engine/engine";
import { EngineError } from "../../engine/errors";
import type { Answer } from "../../postprocess/reader";
import type { CompletionReason } from "../../protocol/completionReason";
import { failureText } from "../../protocol/failure";
import { type ConfidenceThresholds, ConfidenceTracker } from "../confidence";

export interface GenerationRequest extends ConfidenceThresholds {
  readonly uri: string;
  readonly window: CursorWindow;
  readonly infill: InfillRequest;
  /** Plain texts that end the answer. */
  readonly stopTexts: readonly string[];
  /** Converts the raw answer so far into document text, up to where that is certain. */
  readonly read: (raw: Answer) => Answer;
  /** Length at which the stop condition ends the answer; undefined while it continues. */
  readonly stopCondition: (text: string, ended: boolean) => number | undefined;
  /** The complete part of a truncated answer; `isInLine` if it was cut off inside a line. */
  readonly wholePart: (text: string, isInLine: boolean) => string;
  /** Removes text that should not be shown; from an unfinished answer also text that may have to be removed later. */
  readonly clean: (
    text: string,
    how: "whole" | "unfinished" | "cut",
  ) => { readonly text: string; readonly rejectionReason?: CompletionReason };
}

/** Result of a generation. Times are in milliseconds since its start. */
export interface GenerationResult {
  /** The cleaned answer; "" if there is nothing to show. */
  readonly text: string;
  /** Why there is nothing to show although the model generated text. */
  readonly reason?: CompletionReason;
  readonly promptTokens: number;
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
  readonly timeToFirstTokenMs: number;
}

/**
 * One in-flight generation. Later keystrokes may join it. It is aborted only if the user types something else or no
 * request has waited for it for a while.
 */
export class Generation {
  /** The answer so far as document text, up to the stop condition. */
  text = "";
  /** The raw answer so far. */
  #raw = "";
  /** Rejects if the engine fails; resolves with an empty text when aborted. */
  readonly result: Promise<GenerationResult>;
  /** The lines that were shown before the generation had finished. */
  shownEarly: string | undefined;
  readonly #started: number;
  readonly #tracker: ConfidenceTracker;
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
    engine: Pick<Engine, "infill">,
    private readonly now: () => number,
  ) {
    this.#started = now();
    this.#tracker = new ConfidenceTracker(request);
    this.result = this.#run(engine);
    // Callers that await the result handle its failure; without any, the failure is ignored.
    this.result.catch(() => {});
  }

  /** The model's confidence in the answer, from 0 to 1; undefined before the first probability. */
  get confidence(): number | undefined {
    return this.#tracker.confidence;
  }

  get aborted(): boolean {
    return this.#abort.signal.aborted;
  }

  abort(): void {
    this.#abort.abort();
  }

  /** Text typed since the request, if this may still be the answer at `window`; otherwise undefined. */
  typedSince(uri: string, window: CursorWindow): string | undefined {
    const { request } = this;
    if (this.aborted || uri !== request.uri) return undefined;
    const typed = typedSince(request.window.prefix, window.prefix);
    if (typed === undefined || !isSameSuffix(request.window.suffix, window.suffix, typed)) return undefined;
    return this.agrees(typed) ? typed : undefined;
  }

  /** Whether the answer so far is compatible with the typed text. */
  agrees(typed: string): boolean {
    // While no text is certain, assume that the answer ends here.
    const text = this.text === "" ? this.request.read({ text: this.#raw, ended: true }).text : this.text;
    return text.startsWith(typed) || typed.startsWith(text);
  }

  /** Calls the listener whenever the answer has grown. */
  onProgress(listener: () => void): Disposable {
    this.#progress.addEventListener("text", listener);
    return { [Symbol.dispose]: () => this.#progress.removeEventListener("text", listener) };
  }

  /**
   * Resolves with the result. After `ms` milliseconds without a result, resolves with the lines that are complete, as
   * soon as they are longer than `typed`: on a slow machine a block takes long, and its first line is worth showing.
   * The generation continues.
   */
  resultOrFirstLines(ms: number, typed: string): Promise<GenerationResult> {
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

  /** The complete lines so far, cleaned. */
  #wholeLines(): string {
    const end = this.text.lastIndexOf("\n");
    return this.aborted || end < 0 ? "" : this.request.clean(this.text.slice(0, end), "unfinished").text;
  }

  async #run(engine: Pick<Engine, "infill">): Promise<GenerationResult> {
    const numbers = this.#numbers;
    let end: "own" | "unsure" | "cut" | undefined;
    try {
      for await (const event of wrapEngineFailures(engine.infill(this.request.infill, this.#abort.signal))) {
        if (event.type === "prefilled") {
          numbers.promptTokens = event.promptTokens;
          numbers.promptTokensEvaluated = event.promptTokensEvaluated;
        } else if (event.type === "text") {
          if (numbers.generatedTokens === 0) numbers.timeToFirstTokenMs = this.now() - this.#started;
          numbers.generatedTokens += event.tokens;
          const guess = this.#tracker.add(event);
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
    const { text, rejectionReason } = this.request.clean(this.text, end === "cut" ? "cut" : "whole");
    if (this.text === "" && end === "cut")
      return { ...numbers, text, reason: "the answer was truncated before a line was complete" };
    return { ...numbers, text, ...(rejectionReason !== undefined && { reason: rejectionReason }) };
  }

  /** Adds text. Returns whether the answer has ended. */
  #grow(text: string): boolean {
    this.#raw += text;
    const stopped = this.#untilStop();
    const answer = this.request.read({ text: stopped ?? this.#raw, ended: stopped !== undefined });
    const end = this.request.stopCondition(answer.text, answer.ended);
    this.text = answer.text.slice(0, end);
    this.#progress.dispatchEvent(new Event("text"));
    return answer.ended || end !== undefined;
  }

  /** Completes the answer after the last event: the model has ended it, or it was truncated. */
  #finish(isCut: boolean): void {
    const { text } = this.request.read({ text: this.#raw, ended: true });
    const end = this.request.stopCondition(text, true) ?? text.length;
    this.text = text.slice(0, end);
    const isInLine = !/[\r\n][ \t]*$/.test(this.#raw);
    if (isCut && text.slice(end).trim() === "") this.text = this.request.wholePart(this.text, isInLine);
  }

  /** The text before the first stop text; undefined if there is none. */
  #untilStop(): string | undefined {
    const stops = this.request.stopTexts.map((stop) => this.#raw.indexOf(stop)).filter((at) => at >= 0);
    return stops.length === 0 ? undefined : this.#raw.slice(0, Math.min(...stops));
  }
}

/** The engine failed during a generation. */
export class EngineFailedError extends Error {}

/**
 * Wraps unexpected failures of the engine, to distinguish them from its own EngineErrors and from failures of the
 * consumer.
 */
async function* wrapEngineFailures(events: AsyncIterable<InfillEvent>): AsyncGenerator<InfillEvent, void> {
  try {
    yield* events;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineFailedError(failureText(error), { cause: error });
  }
}
