/**
 * Every message of ours beside standard LSP 3.18. Documented for other editors in docs/protocol.md.
 * Imported by both ends, so nothing of VS Code and nothing of Node may appear here.
 */
import {
  NotificationType,
  type Position,
  type Range,
  RequestType,
  RequestType0,
} from "vscode-languageserver-protocol";

/** How well the server is cut off from the network. */
export type Seal = "sealed" | "guarded" | "open";

/** A model that is loaded and what runs it. */
export interface ModelStatus {
  /** The name that the model file gives itself. */
  readonly name: string;
  /** Absolute path of the model file. */
  readonly path: string;
  /** What computes, in words: "CUDA (NVIDIA GB10)", "CPU". */
  readonly backend: string;
  /** Why a GPU that is in the machine is not used, with what to do about it. */
  readonly backendNote?: string;
  /** Size of the context in tokens. */
  readonly contextTokens: number;
  /** It is the bundled model, which only shows how Inhouse works. */
  readonly demo?: true;
}

export interface StatusParams {
  readonly state: "loading" | "ready" | "busy" | "off" | "error";
  /** One sentence for the user: what is wrong and what to do, or what is going on. */
  readonly message?: string;
  /** Loading progress from 0 to 1. */
  readonly progress?: number;
  readonly completion?: ModelStatus;
  readonly chat?: ModelStatus;
  /** One sentence: why the chat model could not be loaded when it was wanted last. */
  readonly chatProblem?: string;
  /** The codebase is being indexed, and that takes a while: how many of its files are done. */
  readonly indexing?: { readonly done: number; readonly total: number };
  readonly seal: Seal;
  /** Why it is not sealed, as a phrase; only then. */
  readonly sealReason?: string;
}

/** Server → client, whenever something in it changes. */
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

/** What became of one completion request. Times in milliseconds, amounts in tokens. */
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
  /** Since the server started; background work included. */
  readonly totals: CompletionTotals;
}

/** Client → server, no params. */
export namespace StatsRequest {
  export const method = "inhouse/stats";
  export const type = new RequestType0<StatsResult, void>(method);
}

/** Client → server, no params: deletes the prompts that are kept on disk over a restart. Returns true. */
export namespace ErasePromptCacheRequest {
  export const method = "inhouse/erasePromptCache";
  export const type = new RequestType0<true, void>(method);
}

/** What a client tells in `capabilities.experimental.inhouse` of `initialize`. */
export interface ExperimentalCapabilities {
  /** It answers `inhouse/declarations`. */
  readonly declarations?: boolean;
}

export interface DeclarationsParams {
  /** Version that the positions are of, as in VersionedTextDocumentIdentifier; null when it is not known. */
  readonly textDocument: { readonly uri: string; readonly version: number | null };
  /** Each in a name. At most 16. */
  readonly positions: readonly Position[];
}

export interface DeclarationLocation {
  readonly uri: string;
  /** Begins in the line with the name. */
  readonly range: Range;
}

/** For each position its definitions and type definitions; null for one that there was no time for. */
export type DeclarationsResult = readonly (readonly DeclarationLocation[] | null)[];

/** Server → client: where the names at these positions are declared, as the editor's language servers know it. */
export namespace DeclarationsRequest {
  export const method = "inhouse/declarations";
  export const type = new RequestType<DeclarationsParams, DeclarationsResult, void>(method);
}

export interface DidChangeViewParams {
  readonly textDocument: { readonly uri: string };
  /** Where the cursor is. */
  readonly position: Position;
  /** The lines on screen. */
  readonly visibleRanges: readonly Range[];
}

/** Client → server: what the user looks at, once the cursor and the view have come to rest. */
export namespace DidChangeViewNotification {
  export const method = "inhouse/didChangeView";
  export const type = new NotificationType<DidChangeViewParams>(method);
}
