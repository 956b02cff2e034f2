import type { Llama, LlamaContextSequence, Token } from "node-llama-cpp";
import type { AnswerEvent, AnswerRequest, Conversation } from "../chatEngine";
import type { EvaluationHooks } from "./chatSequence";

/** What a prompt needs to generate its answer. */
export interface Generation {
  readonly llama: Llama;
  readonly sequence: LlamaContextSequence;
  /** The end of the prompt that is not evaluated yet. */
  readonly tail: readonly Token[];
  readonly request: AnswerRequest;
  readonly maxTokens: number;
  readonly hooks: EvaluationHooks;
  readonly report: (event: Exclude<AnswerEvent, { type: "end" }>) => void;
  readonly signal: AbortSignal;
}

export interface ChatPrompt {
  /** Tokens of the prompt up to the start of the answer. */
  readonly ids: readonly Token[];
  /** How many of them stand before the assistant's turn: the next prompt begins with the same ones. */
  readonly headTokens: number;
  /** Generates the answer; tells why it ended. */
  generate(generation: Generation): Promise<"done" | "maxTokens">;
}

/** Renders conversations into prompts for one model. */
export interface ChatTemplate {
  /** Whether it supports tool calls. */
  readonly toolCalling: boolean;
  /** Whether it mentions thoughts, which come as part of the text. */
  readonly thinksInText: boolean;
  render(request: Conversation & Pick<AnswerRequest, "toolChoice" | "answerSchema">): ChatPrompt;
}
