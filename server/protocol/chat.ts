/** Messages of the chat. Documented for other editors in docs/protocol.md. */
import { NotificationType, type Range, RequestType } from "vscode-languageserver-protocol";

/** Slash commands; the server has its own instructions for the model for each. */
export const slashCommands = ["explain", "fix", "tests", "doc", "review", "commit"] as const;
export type ChatCommand = (typeof slashCommands)[number];

/** A location that an answer can link to. */
export interface SourceLocation {
  readonly uri: string;
  /** Relative to its workspace folder, "/"-separated; prefixed with the folder's name in a multi-root workspace. */
  readonly path: string;
  /** Absent if the source is the whole file. */
  readonly range?: Range;
}

/** An attachment before the server has read it. */
export type ContextItem =
  /** A file, a symbol or a selection; with a range, only that part of the file. */
  | {
      readonly kind: "file";
      readonly uri: string;
      readonly range?: Range;
      /** The user did not open the file in an editor, so it must be in the workspace and not ignored by Git, even if it is open. */
      readonly isNamed?: boolean;
    }
  | { readonly kind: "folder"; readonly uri: string }
  /** A workspace file with the authors' instructions for assistants. Only clients with a trusted workspace may send it. */
  | { readonly kind: "instructions"; readonly uri: string }
  /** The parts of the workspace that match `query`. */
  | { readonly kind: "codebase"; readonly query: string }
  /** Changes in the working tree or the index, one unified diff per file. */
  | { readonly kind: "changes"; readonly files: readonly { readonly uri: string; readonly diff: string }[] }
  /** Text that is not a file: a terminal selection, the problems of a file. */
  | { readonly kind: "text"; readonly label: string; readonly text: string; readonly uri?: string };

/** The text of a `ContextItem` at the time it was read. The client sends it with the message and does not refresh it. */
export interface ContextBlock {
  /** Title of the block in the prompt: "src/app.ts", "src/app.ts:10-20", "Changes". */
  readonly label: string;
  readonly text: string;
  /** VS Code language identifier for the code fence; empty if unknown. */
  readonly languageId: string;
  readonly sources: readonly SourceLocation[];
  /** Length in the prompt, in tokens. */
  readonly tokens: number;
  /** Part of the item is missing: it does not fit or, for changes and folders, the server may not read it. */
  readonly isPartial?: boolean;
}

export interface ResolveContextParams {
  readonly items: readonly ContextItem[];
  /** Maximum tokens per item. The server refuses longer items or, where that makes sense, truncates them and says so in the text. */
  readonly maxTokens?: number;
}

export type ResolvedContext =
  | { readonly block: ContextBlock }
  /** Why the server did not read the item: one sentence for the user. */
  | { readonly refusal: string };

export interface ResolveContextResult {
  /** In the order of the request's items. */
  readonly items: readonly ResolvedContext[];
}

/** Client → server: reads the attachments that the server may read. Loads the chat model if necessary. */
export namespace ResolveContextRequest {
  export const method = "inhouse/chat/resolveContext";
  export const type = new RequestType<ResolveContextParams, ResolveContextResult, void>(method);
}

export interface ContextRefusalsParams {
  /** Files and folders; `isNamed` as in `ContextItem`. */
  readonly files: readonly { readonly uri: string; readonly isNamed?: boolean }[];
}

export interface ContextRefusalsResult {
  /** In the order of the files: one sentence for the user that says why the server may not read the file, or null. */
  readonly refusals: readonly (string | null)[];
}

/** Client → server: checks which files the server may not read. Reads none of them and needs no model. */
export namespace ContextRefusalsRequest {
  export const method = "inhouse/chat/contextRefusals";
  export const type = new RequestType<ContextRefusalsParams, ContextRefusalsResult, void>(method);
}

/** Server command that deletes the codebase index. */
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
      /** The prompt contains a block once even if several messages share it, and again if the first of them is in the summary. */
      readonly context?: readonly ContextBlock[];
      /** The slash command of this message. Sending it with every turn keeps the prompt, and so its KV cache, unchanged. */
      readonly command?: ChatCommand;
    }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly toolCallId: string; readonly text: string };

export interface ChatTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments; absent if the tool has none. */
  readonly inputSchema?: object;
}

export interface ChatParams {
  /** Identifies this answer in `inhouse/chat/progress`. */
  readonly id: string;
  /**
   * "assistant" (chat panel): the server adds its instructions, renders attachments and summarizes long conversations.
   * "plain" (other extensions): the server sends the messages unchanged and fails if they are too long.
   */
  readonly mode: "assistant" | "plain";
  /** The last message is from the user or a tool, or a truncated assistant message that the model should continue. */
  readonly messages: readonly ChatMessage[];
  /** The slash command of the last message. */
  readonly command?: ChatCommand;
  /** Replaces the messages before `from` if an earlier request summarized the conversation. */
  readonly summary?: ChatSummary;
  readonly tools?: readonly ChatTool[];
  /** "required": the answer must be a tool call. */
  readonly toolChoice?: "auto" | "required";
  /** Maximum tokens of the answer. */
  readonly maxTokens?: number;
  /** 0 always picks the most probable token. */
  readonly temperature?: number;
  /** How strongly recent tokens are penalized: 1 is off; the default is close to 1. Higher values are for retries after a loop. */
  readonly repeatPenalty?: number;
}

/** `repeatPenalty` for retrying an answer that repeated itself. */
export const penaltyAfterLoop = 1.2;

export interface ChatSummary {
  /** Index of the first message that the server sends unchanged. */
  readonly from: number;
  readonly text: string;
}

/** Server → client, in order, while a chat request runs. */
export type ChatProgress =
  /** Why the answer has not started, as a phrase for the user: "Loading the model", "Reading the question". */
  | { readonly type: "waiting"; readonly message: string; readonly fraction?: number }
  | { readonly type: "text"; readonly text: string }
  /** Thoughts of a model that thinks before it answers. */
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "toolCall"; readonly call: ToolCall }
  /** The messages before `from` no longer fit; the client sends this summary instead from now on. */
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
   * "done": the model finished. "maxTokens", "contextFull": truncated. "loop": stopped because the model repeated itself.
   * "cancelled": by `$/cancelRequest`.
   */
  readonly reason: "done" | "maxTokens" | "contextFull" | "loop" | "cancelled";
  /** With "loop": where the repetition is, and how many UTF-16 code units to keep, including one copy of the repeated text. */
  readonly loop?: { readonly in: "text" | "thinking"; readonly keep: number };
  readonly promptTokens: number;
  /** Prompt tokens that were not in the KV cache. */
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
  readonly timeToFirstTokenMs: number;
  /** Speed of generation, excluding the prompt. */
  readonly tokensPerSecond: number;
  readonly contextTokens: number;
  /** Name of the model. */
  readonly model: string;
  /** With "maxTokens" and "contextFull": the context has no room to continue the answer. */
  readonly full?: true;
  /** The answer is from the bundled demo model. */
  readonly demo?: true;
}

/**
 * Client → server: generates one answer and streams it with `inhouse/chat/progress`. Fails with one sentence for the user; the
 * text streamed before the failure remains valid. `$/cancelRequest` ends the answer with the reason "cancelled".
 */
export namespace ChatRequest {
  export const method = "inhouse/chat";
  export const type = new RequestType<ChatParams, ChatResult, void>(method);
}

/** Capabilities of the chat model. */
export interface ChatModelInfo {
  readonly name: string;
  readonly contextTokens: number;
  /** Maximum prompt length in tokens; it leaves room for an answer. */
  readonly maxPromptTokens: number;
  /** Tokens left for the answer after the longest prompt; the two add up to the context length. */
  readonly maxOutputTokens: number;
  /** Its chat template supports tool calls. */
  readonly toolCalling: boolean;
  /** It is the bundled demo model, which can only explain and document small functions. */
  readonly demo?: true;
}

/** Client → server: loads the chat model if necessary. Fails with one sentence for the user if no model can chat. */
export namespace ChatModelRequest {
  export const method = "inhouse/chat/model";
  export const type = new RequestType<Record<string, never>, ChatModelInfo, void>(method);
}

/** Client → server: exact lengths in tokens of texts, and of messages as the model's chat template renders them. */
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
  /** Of all messages together; 0 if there are none. */
  readonly messages: number;
}
