/**
 * The interface of chat models for the rest of the server: plain data, as in `engine.ts`. `llamaChat.ts` is the real engine;
 * test/support/scriptedChat.ts answers from a script.
 */
import type { ChatTool, ToolCall } from "../protocol/chat";
import type { LoadRequest, ModelInfo } from "./modelInfo";

/** A message as the model's template receives it. */
export type ModelMessage =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly toolCallId: string; readonly text: string };

export interface ChatInfo extends ModelInfo {
  /** Whether its template supports tool calls. */
  readonly toolCalling: boolean;
  /** Whether it may think before it answers, with its thoughts as part of its text. */
  readonly thinksInText?: boolean;
}

export interface Conversation {
  /** The last message is the user's, a tool's, or an assistant's that the model continues. */
  readonly messages: readonly ModelMessage[];
  readonly tools?: readonly ChatTool[];
}

export interface AnswerRequest extends Conversation {
  /** "required": the answer must be a tool call. */
  readonly toolChoice?: "auto" | "required";
  /** Most tokens of the answer. 0 only fills the KV cache. */
  readonly maxTokens: number;
  /** 0 always takes the most probable token. */
  readonly temperature?: number;
  /**
   * From 1 on: how much less likely recently generated tokens become. For a retry after an answer that repeated itself.
   */
  readonly repeatPenalty?: number;
  /**
   * A text that the answer will mostly repeat, such as the code to edit. Repeated parts are generated faster, and the answer
   * is the same. Only has an effect at temperature 0, without tools and without `repeatPenalty`.
   */
  readonly draftSource?: string;
  /** JSON schema that the answer follows, unless it is truncated. Not together with tools. */
  readonly answerSchema?: object;
}

/**
 * Some `prefill` while the prompt is evaluated, then one `prefilled`, then the answer, then `end` unless the request was
 * aborted or failed.
 */
export type AnswerEvent =
  /** `tokens` counts the prompt's tokens that are evaluated or were in the KV cache. */
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
      /** Number of tokens that this text consists of. */
      readonly tokens: number;
      /** As in `end`, so far: a caller that stops early never sees the end. */
      readonly copiedTokens?: number;
    }
  | { readonly type: "toolCall"; readonly call: ToolCall }
  /** A call that cannot be used. The model should be told `problem` and write the call again. */
  | {
      readonly type: "badCall";
      readonly id: string;
      /** The tool's name; empty where it is unknown. */
      readonly name: string;
      /** The call as the model wrote it. */
      readonly text: string;
      readonly problem: string;
    }
  | {
      readonly type: "end";
      /** "contextFull": the context ended before `maxTokens`. */
      readonly reason: "done" | "maxTokens" | "contextFull";
      /** Includes tool calls and what the template puts around the text. */
      readonly generatedTokens: number;
      /** How many of them were drafted from `draftSource` and only checked by the model; absent without it. */
      readonly copiedTokens?: number;
    };

/** All methods except `load` and `unload` throw an `EngineError` while no model is loaded. */
export interface ChatEngine {
  /** As `Engine.onLost`. */
  onLost?: () => void;
  /**
   * Replaces the loaded model once a running answer has ended, as `Engine.load` does. Throws an `EngineError` for a model that
   * cannot chat.
   */
  load(request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ChatInfo>;
  unload(): Promise<void>;
  /** Number of tokens of each text. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
  /** Length in tokens of a prompt that the model's template renders, up to the start of the answer. */
  countPrompt(conversation: Conversation): Promise<number>;
  /**
   * Runs once all earlier answers have ended. Completions go first: no chunk of the prompt and no token begins while one is
   * generated. Ends without `end` once `signal` aborts, within one prefill chunk, one token or one draft.
   */
  answer(request: AnswerRequest, signal: AbortSignal): AsyncIterable<AnswerEvent>;
}
