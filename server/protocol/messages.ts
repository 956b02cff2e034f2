/**
 * Custom messages in addition to standard LSP 3.18. Documented for other editors in docs/protocol.md.
 * Client and server both import this file, so it must not use VS Code or Node.
 */
import {
  NotificationType,
  NotificationType0,
  type Position,
  type Range,
  RequestType,
  RequestType0,
} from "vscode-languageserver-protocol";

/** How well the server is isolated from the network. */
export type Seal = "sealed" | "guarded" | "open";

/** A loaded model and its backend. */
export interface ModelStatus {
  /** The name in the model file. */
  readonly name: string;
  /** Absolute path of the model file. */
  readonly path: string;
  /** Backend and device: "CUDA (NVIDIA GB10)", "CPU". */
  readonly backend: string;
  /** Why the machine's GPU is not in use, and what to do about it. */
  readonly backendNote?: string;
  /** Context length in tokens. */
  readonly contextTokens: number;
  /** It is the bundled demo model. */
  readonly demo?: true;
}

export interface StatusParams {
  readonly state: "loading" | "ready" | "busy" | "off" | "error";
  /** One sentence for the user: the problem and what to do, or the current activity. */
  readonly message?: string;
  /** Loading progress from 0 to 1. */
  readonly progress?: number;
  readonly completion?: ModelStatus;
  readonly chat?: ModelStatus;
  /** One sentence: why the chat model failed to load at the last attempt. */
  readonly chatProblem?: string;
  /** Progress in files; present if indexing the codebase takes a while. */
  readonly indexing?: { readonly done: number; readonly total: number };
  readonly seal: Seal;
  /** Why the server is not sealed, as a phrase; otherwise absent. */
  readonly sealReason?: string;
}

/** Server → client, whenever the status changes. */
export namespace StatusNotification {
  export const method = "inhouse/status";
  export const type = new NotificationType<StatusParams>(method);
}

export type CompletionOutcome =
  | "typed-through"
  | "cache"
  | "joined"
  | "generated"
  | "suppressed"
  | "cancelled"
  | "failed";

/** Result of one completion request. Times in milliseconds, lengths in tokens. */
export interface CompletionRecord {
  readonly outcome: CompletionOutcome;
  /** Why nothing was shown, as a phrase: "the model was not sure enough". */
  readonly reason?: string;
  readonly promptTokens: number;
  /** Prompt tokens that were not in the KV cache. */
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
  readonly timeToFirstTokenMs: number;
  readonly totalMs: number;
}

export interface CompletionTotals {
  readonly requests: number;
  readonly shown: number;
  readonly promptTokens: number;
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
}

export interface StatsResult {
  /** The latest completion; absent before the first. */
  readonly last?: CompletionRecord;
  /** Since the server started, including background work. */
  readonly totals: CompletionTotals;
}

/** Client → server, no params. */
export namespace StatsRequest {
  export const method = "inhouse/stats";
  export const type = new RequestType0<StatsResult, void>(method);
}

/** Client → server, no params: deletes the prompt cache on disk. Returns true. */
export namespace ErasePromptCacheRequest {
  export const method = "inhouse/erasePromptCache";
  export const type = new RequestType0<true, void>(method);
}

/** `capabilities.experimental.inhouse` of `initialize`. */
export interface ExperimentalCapabilities {
  /** The client supports `inhouse/declarations`. */
  readonly declarations?: boolean;
}

export interface DeclarationsParams {
  /** Version that the positions refer to, as in VersionedTextDocumentIdentifier; null if unknown. */
  readonly textDocument: { readonly uri: string; readonly version: number | null };
  /** Each inside a name. At most 16. */
  readonly positions: readonly Position[];
}

export interface DeclarationLocation {
  readonly uri: string;
  /** Starts on the line with the name. */
  readonly range: Range;
}

/** Definitions and type definitions per position; null if a position timed out. */
export type DeclarationsResult = readonly (readonly DeclarationLocation[] | null)[];

/** Server → client: looks up declarations of the names at these positions in the editor's language servers. */
export namespace DeclarationsRequest {
  export const method = "inhouse/declarations";
  export const type = new RequestType<DeclarationsParams, DeclarationsResult, void>(method);
}

export interface DidChangeViewParams {
  readonly textDocument: { readonly uri: string };
  /** Cursor position. */
  readonly position: Position;
  /** The lines on screen. */
  readonly visibleRanges: readonly Range[];
}

/** Client → server: the client is still there. For a server on another machine, which a dead connection would leave running. */
export namespace AliveNotification {
  export const method = "inhouse/alive";
  export const type = new NotificationType0(method);
}

/** Client → server: the visible part of the document, sent once the cursor and the view stop moving. */
export namespace DidChangeViewNotification {
  export const method = "inhouse/didChangeView";
  export const type = new NotificationType<DidChangeViewParams>(method);
}
