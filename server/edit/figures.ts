import type { AnswerEvent } from "../engine/chatEngine";
import type { EditResult } from "../protocol/edit";

/** Measures tokens and time of an edit across all its answers. */
export class EditFigures {
  model = "";
  readonly #startedAt: number;
  #promptTokens = 0;
  #endedTokens = 0;
  #runningTokens = 0;
  #endedCopied = 0;
  #runningCopied = 0;

  /** `now` is a clock in milliseconds. */
  constructor(private readonly now: () => number) {
    this.#startedAt = now();
  }

  beginAnswer(): void {
    this.#endedTokens += this.#runningTokens;
    this.#runningTokens = 0;
    this.#endedCopied += this.#runningCopied;
    this.#runningCopied = 0;
  }

  add(event: AnswerEvent): void {
    if (event.type === "prefilled") this.#promptTokens += event.promptTokens;
    if (event.type === "text" || event.type === "thinking") this.#runningTokens += event.tokens;
    if (event.type === "end") this.#runningTokens = event.generatedTokens;
    if ("copiedTokens" in event) this.#runningCopied = event.copiedTokens ?? 0;
  }

  read(): EditResult["figures"] {
    return {
      model: this.model,
      promptTokens: this.#promptTokens,
      generatedTokens: this.#endedTokens + this.#runningTokens,
      copiedTokens: this.#endedCopied + this.#runningCopied,
      totalMs: Math.round(this.now() - this.#startedAt),
    };
  }
}
