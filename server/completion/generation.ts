import type { CursorWindow } from "../context/cursorWindow";
import { isSameAfter, typedSince } from "../context/samePlace";
import type { Engine, InfillEvent, InfillRequest } from "../engine/engine";
import { EngineError } from "../engine/errors";
import { failureText } from "../protocol/failure";
import { Certainty, type LeastProbabilities } from "./certainty";

export interface GenerationRequest extends LeastProbabilities {
  readonly uri: string;
  readonly window: CursorWindow;
  readonly infill: InfillRequest;
  /** Plain texts that end the answer. */
  readonly stopTexts: readonly string[];
  /** Length at which the answer ends by itself; undefined while it goes on. */
  readonly naturalEnd: (text: string, ended: boolean) => number | undefined;
  /** Takes out of a whole answer what should not be shown. */
  readonly clean: (text: string) => { readonly text: string; readonly dropped?: string };
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
  /** The raw answer so far, as far as it belongs here. */
  text = "";
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
    return this.text.startsWith(typed) || typed.startsWith(this.text);
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
    return this.aborted || end < 0 ? "" : this.request.clean(this.text.slice(0, end)).text;
  }

  async #run(engine: Engine): Promise<GenerationResult> {
    const numbers = this.#numbers;
    let ended = false;
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
          if (guess === "unsure-line") this.text = this.text.slice(0, this.text.lastIndexOf("\n"));
          ended = guess !== undefined || this.#grow(event.text);
          if (ended) break;
        }
      }
    } catch (error) {
      if (!this.aborted) throw error;
    }
    if (this.aborted) return { ...numbers, text: "" };
    if (!ended) this.text = this.text.slice(0, this.#endOf(this.text, true));
    const { text, dropped } = this.request.clean(this.text);
    return { ...numbers, text, ...(dropped === undefined ? {} : { reason: dropped }) };
  }

  /** True when the answer has come to its end. */
  #grow(text: string): boolean {
    const whole = this.text + text;
    const end = this.#endOf(whole, false);
    this.text = whole.slice(0, end);
    this.#progress.dispatchEvent(new Event("text"));
    return end !== undefined;
  }

  #endOf(text: string, ended: boolean): number | undefined {
    const stops = this.request.stopTexts.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    const natural = this.request.naturalEnd(text, ended);
    if (natural !== undefined) stops.push(natural);
    return stops.length === 0 ? undefined : Math.min(...stops);
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
