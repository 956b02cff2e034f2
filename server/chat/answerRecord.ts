import type { AnswerEvent, ChatInfo } from "../engine/chatEngine";
import { isStarterModel } from "../engine/starterModel";
import type { ChatResult } from "../protocol/chat";

/** Measures tokens and times of one answer from its events. */
export class AnswerRecord {
  #info: Pick<ChatInfo, "name" | "architecture" | "contextTokens"> = {
    name: "",
    architecture: "",
    contextTokens: 0,
  };
  #startedAt = 0;
  #firstTokenAt: number | undefined;
  #lastTokenAt = 0;
  #promptTokens = 0;
  #promptTokensEvaluated = 0;
  #generatedTokens = 0;

  /** `now` is a clock in milliseconds. */
  constructor(private readonly now: () => number) {}

  /** Starts the clock, once the model is loaded and it is this answer's turn. */
  begin({ name, architecture, contextTokens }: ChatInfo): void {
    this.#info = { name, architecture, contextTokens };
    this.#startedAt = this.now();
  }

  add(event: AnswerEvent): void {
    switch (event.type) {
      case "prefill":
        break;
      case "prefilled":
        this.#promptTokens = event.promptTokens;
        this.#promptTokensEvaluated += event.promptTokensEvaluated;
        break;
      case "text":
      case "thinking":
        this.#generatedTokens += event.tokens;
        this.#tick();
        break;
      case "toolCall":
        this.#tick();
        break;
      case "end":
        this.#generatedTokens = event.generatedTokens;
        break;
    }
  }

  /** The result of an answer that was stopped because it repeated itself. */
  loop(loop: NonNullable<ChatResult["loop"]>): ChatResult {
    return { ...this.result("loop"), loop };
  }

  result(reason: ChatResult["reason"]): ChatResult {
    const first = this.#firstTokenAt;
    const seconds = first === undefined ? 0 : (this.#lastTokenAt - first) / 1000;
    return {
      reason,
      promptTokens: this.#promptTokens,
      promptTokensEvaluated: this.#promptTokensEvaluated,
      generatedTokens: this.#generatedTokens,
      timeToFirstTokenMs: first === undefined ? 0 : first - this.#startedAt,
      // The first token belongs to the prompt's evaluation.
      tokensPerSecond: seconds > 0 ? Math.max(0, this.#generatedTokens - 1) / seconds : 0,
      contextTokens: this.#info.contextTokens,
      model: this.#info.name,
      ...(isStarterModel(this.#info) && { demo: true }),
    };
  }

  #tick(): void {
    this.#lastTokenAt = this.now();
    this.#firstTokenAt ??= this.#lastTokenAt;
  }
}
