/** Messages of the chat. Documented for other editors in docs/protocol.md. */
import { NotificationType, type Range, RequestType } from "vscode-languageserver-protocol";

/** What the user wants to be done with the context; each has instructions of its own for the model. */
export const chatCommands = ["explain", "fix", "tests", "doc", "review", "commit"] as const;
export type ChatCommand = (typeof chatCommands)[number];

/** A place in a file that an answer may point at. */
export interface ContextSource {
  readonly uri: string;
  /** Relative to its workspace folder, "/"-separated; with that folder's name in front where there are several. */
  readonly path: string;
  /** Absent for the whole file. */
  readonly range?: Range;
}

/** What a user attaches to a message, before it is read. */
export type ContextItem =
  /** A file, a symbol or a selection: a file with a range is only that part of it. */
  | {
      readonly kind: "file";
      readonly uri: string;
      readonly range?: Range;
      /** The user has not opened it in an editor: then it must be in the workspace and not ignored by git, even if it is open. */
      readonly isNamed?: boolean;
    }
  | { readonly kind: "folder"; readonly uri: string }
  /** A file of the workspace that says how its authors want questions to be answered. For a client that trusts the workspace. */
  | { readonly kind: "instructions"; readonly uri: string }
  /** The parts of the workspace that are about `query`. */
  | { readonly kind: "codebase"; readonly query: string }
  /** Changes of the working tree or of the index, a unified diff for each file. */
  | { readonly kind: "changes"; readonly files: readonly { readonly uri: string; readonly diff: string }[] }
  /** Text of no file: a terminal's selection, problems of a file. */
  | { readonly kind: "text"; readonly label: string; readonly text: string; readonly uri?: string };

/** What has been read of a `ContextItem`: it goes with the message, and stays as it was then. */
export interface ContextBlock {
  /** What the model is told that it is: "src/app.ts", "src/app.ts:10-20", "Changes". */
  readonly label: string;
  readonly text: string;
  /** The editor's identifier of the text's language, for the fence around it; empty when there is none. */
  readonly languageId: string;
  readonly sources: readonly ContextSource[];
  /** Length as part of the prompt, in tokens. */
  readonly tokens: number;
  /** Something of it is left out: there is no room, or, of changes and folders, it may not be read. */
  readonly isPartial?: boolean;
}

export interface ResolveContextParams {
  readonly items: readonly ContextItem[];
  /** Most tokens that one item may have; what is longer is refused or, where it makes sense, cut with a note in the text. */
  readonly maxTokens?: number;
}

export type ResolvedContext =
  | { readonly block: ContextBlock }
  /** Why it is not read, as one sentence for the user. */
  | { readonly refusal: string };

export interface ResolveContextResult {
  /** In the order of the items. */
  readonly items: readonly ResolvedContext[];
}

/** Client → server: reads what the user attaches, as far as it may be read. The chat model is loaded first when it is not. */
export namespace ResolveContextRequest {
  export const method = "inhouse/chat/resolveContext";
  export const type = new RequestType<ResolveContextParams, ResolveContextResult, void>(method);
}

export interface ContextRefusalsParams {
  /** Files and folders; `isNamed` as in `ContextItem`. */
  readonly files: readonly { readonly uri: string; readonly isNamed?: boolean }[];
}

export interface ContextRefusalsResult {
  /** In the order of the files: why one may not be read, as a sentence for the user; null for one that may. */
  readonly refusals: readonly (string | null)[];
}

/** Client → server: which of these the rules keep from being read. None of them is read, and no model is needed. */
export namespace ContextRefusalsRequest {
  export const method = "inhouse/chat/contextRefusals";
  export const type = new RequestType<ContextRefusalsParams, ContextRefusalsResult, void>(method);
}

/** The server's command that deletes the index of the codebase. */
export const eraseCodebaseIndexCommand = "inhouse.eraseCodebaseIndex";

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text of the arguments. */
  readonly arguments: string;
}

export type ChatMessage =
  | { readonly role: "system"; readonly text: string }
  | {
      readonly role: "user";
      readonly text: string;
      /** The model is told once what several messages have, and again when the first of them is in the summary. */
      readonly context?: readonly ContextBlock[];
      /** What this message asked for. Told again with each turn, the prompt stays as it was and so does its KV cache. */
      readonly command?: ChatCommand;
    }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly toolCallId: string; readonly text: string };

export interface ChatTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments; absent for a tool without any. */
  readonly inputSchema?: object;
}

export interface ChatParams {
  /** Names this answer in `inhouse/chat/progress`. */
  readonly id: string;
  /**
   * "assistant" for the chat panel: the server adds its instructions, lays the context out and makes long conversations short.
   * "plain" for other extensions: the messages as they are, or a failure when they are too long.
   */
  readonly mode: "assistant" | "plain";
  /** The last one is the user's or a tool's, or an assistant's that was cut off and is to be continued. */
  readonly messages: readonly ChatMessage[];
  /** What the last message asks for. */
  readonly command?: ChatCommand;
  /** What stands for the messages before `from` when the conversation has been made short earlier. */
  readonly summary?: ChatSummary;
  readonly tools?: readonly ChatTool[];
  /** "required": the answer has to be a tool call. */
  readonly toolChoice?: "auto" | "required";
  /** Most tokens of the answer. */
  readonly maxTokens?: number;
  /** 0 for always the most probable token. */
  readonly temperature?: number;
  /** How much less likely a token becomes that was just said: 1 for not at all; usually next to nothing. For another try after a loop. */
  readonly repeatPenalty?: number;
}

/** `repeatPenalty` for another try after an answer that repeated itself. */
export const penaltyAfterLoop = 1.2;

export interface ChatSummary {
  /** Index of the first message that is sent as it is. */
  readonly from: number;
  readonly text: string;
}

/** Server → client, in order, while a chat request runs. */
export type ChatProgress =
  /** What the answer waits for, as a phrase for the user: "Loading the model", "Reading the question". */
  | { readonly type: "waiting"; readonly message: string; readonly fraction?: number }
  | { readonly type: "text"; readonly text: string }
  /** Of a model that thinks before it answers. */
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "toolCall"; readonly call: ToolCall }
  /** The messages before `from` did not fit any more; this is sent instead from now on. */
  | { readonly type: "summary"; readonly summary: ChatSummary };

export interface ChatProgressParams {
  readonly id: string;
  readonly progress: ChatProgress;
}

export namespace ChatProgressNotification {
  export const method = "inhouse/chat/progress";
  export const type = new NotificationType<ChatProgressParams>(method);
}

/** Times in milliseconds, amounts in tokens. */
export interface ChatResult {
  /**
   * "done": the model ended. "maxTokens" and "contextFull": it was cut off. "loop": it repeated itself and was stopped.
   * "cancelled": by `$/cancelRequest`.
   */
  readonly reason: "done" | "maxTokens" | "contextFull" | "loop" | "cancelled";
  /** With "loop": which part repeats itself, and how many of its characters (UTF-16) are worth keeping, the repeated text once. */
  readonly loop?: { readonly in: "text" | "thinking"; readonly keep: number };
  readonly promptTokens: number;
  /** Prompt tokens that were not in the KV cache. */
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
  readonly timeToFirstTokenMs: number;
  /** Of the answer, without the prompt. */
  readonly tokensPerSecond: number;
  readonly contextTokens: number;
  /** Name of the model. */
  readonly model: string;
  /** With "maxTokens" and "contextFull": there is no room to go on, so that a continued answer would fail. */
  readonly full?: true;
  /** It is the bundled model, which only shows how Inhouse works. */
  readonly demo?: true;
}

/**
 * Client → server: one answer, told by `inhouse/chat/progress`. Fails with one sentence for the user, after which what was
 * streamed still counts. `$/cancelRequest` ends it with the reason "cancelled".
 */
export namespace ChatRequest {
  export const method = "inhouse/chat";
  export const type = new RequestType<ChatParams, ChatResult, void>(method);
}

/** What the chat model can do. */
export interface ChatModelInfo {
  readonly name: string;
  readonly contextTokens: number;
  /** Most tokens of a prompt, so that an answer has room beside it. */
  readonly maxPromptTokens: number;
  /** Room for an answer beside the longest prompt: both together are the context. */
  readonly maxOutputTokens: number;
  /** Its template has tool calls. */
  readonly toolCalling: boolean;
  /** It is the bundled model, which only shows how Inhouse works: it explains and documents small functions. */
  readonly demo?: true;
}

/** Client → server: loads the chat model if it is not loaded. Fails with one sentence for the user when there is none that can chat. */
export namespace ChatModelRequest {
  export const method = "inhouse/chat/model";
  export const type = new RequestType<Record<string, never>, ChatModelInfo, void>(method);
}

/** Client → server: exact lengths in tokens, of texts and of messages as the model's template lays them out. */
export namespace CountTokensRequest {
  export const method = "inhouse/chat/countTokens";
  export const type = new RequestType<CountTokensParams, CountTokensResult, void>(method);
}

export interface CountTokensParams {
  readonly texts?: readonly string[];
  readonly messages?: readonly ChatMessage[];
}

export interface CountTokensResult {
  readonly texts: readonly number[];
  /** Of all messages together; 0 without any. */
  readonly messages: number;
}
