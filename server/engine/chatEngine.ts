/**
 * What the rest of the server knows of chat models. Plain data as in `engine.ts`; `llamaChat.ts` is the real engine,
 * test/support/scriptedChat.ts answers from a script.
 */
import type { ChatTool, ToolCall } from "../protocol/chat";
import type { LoadRequest, ModelInfo } from "./engine";

/** A message as the model's template is given it. */
export type ModelMessage =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly toolCallId: string; readonly text: string };

export interface ChatInfo extends ModelInfo {
  /** Its template has tool calls. */
  readonly toolCalling: boolean;
  /** It may think before it answers, and its thoughts are not told apart from its text. */
  readonly thinksInText?: boolean;
}

export interface Conversation {
  /** The last one is the user's or a tool's, or an assistant's that is to be continued. */
  readonly messages: readonly ModelMessage[];
  readonly tools?: readonly ChatTool[];
}

export interface AnswerRequest extends Conversation {
  /** "required": the answer has to be a tool call. */
  readonly toolChoice?: "auto" | "required";
  /** Most tokens of the answer. 0 only fills the KV cache. */
  readonly maxTokens: number;
  /** 0 for always the most probable token. */
  readonly temperature?: number;
  /** From 1 on: how much less likely a token becomes that was just said. For another try after an answer that repeated itself. */
  readonly repeatPenalty?: number;
  /**
   * A text that the answer will mostly repeat, such as code that is to be changed: what is repeated is made faster, and the
   * answer is the same. Of use at temperature 0, without tools and without `repeatPenalty` only.
   */
  readonly copyFrom?: string;
  /** JSON schema: the answer is JSON of this form, unless it is cut off. Not together with tools. */
  readonly answerSchema?: object;
}

/**
 * Some `prefill` while the prompt is evaluated, then one `prefilled`, then what the model says, then `end` unless the request
 * was aborted or failed.
 */
export type AnswerEvent =
  /** Tokens of the prompt that are evaluated or were in the KV cache. */
  | { readonly type: "prefill"; readonly tokens: number; readonly promptTokens: number }
  | {
      readonly type: "prefilled";
      readonly promptTokens: number;
      /** Prompt tokens that were not in the KV cache. */
      readonly promptTokensEvaluated: number;
    }
  | {
      readonly type: "text" | "thinking";
      readonly text: string;
      /** How many this text was made of. */
      readonly tokens: number;
      /** As with `end`, so far: whoever has read enough does not see the end. */
      readonly copiedTokens?: number;
    }
  | { readonly type: "toolCall"; readonly call: ToolCall }
  | {
      readonly type: "end";
      /** "contextFull": the context ended before `maxTokens`. */
      readonly reason: "done" | "maxTokens" | "contextFull";
      /** Tool calls and what the template has around the text included. */
      readonly generatedTokens: number;
      /** Those of them that were taken from `copyFrom` and only checked by the model; absent without it. */
      readonly copiedTokens?: number;
    };

/** All methods but `load`, `unload` and `dispose` throw an `EngineError` while no model is loaded. */
export interface ChatEngine {
  /** Replaces whatever was loaded, once a running answer has ended. Throws an `EngineError` for a model that cannot chat. */
  load(request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ChatInfo>;
  unload(): Promise<void>;
  /** Number of tokens of each text. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
  /** Length of a prompt in tokens, as the model's template lays it out up to where the answer begins. */
  countPrompt(conversation: Conversation): Promise<number>;
  /**
   * Runs after the answers before it have ended. A completion that is being made goes first: neither a chunk of the prompt nor
   * a token begins meanwhile. Ends without `end` once `signal` aborts, within one prefill chunk, one token or one
   * draft of copied tokens.
   */
  answer(request: AnswerRequest, signal: AbortSignal): AsyncIterable<AnswerEvent>;
}
