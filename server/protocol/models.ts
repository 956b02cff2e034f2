/** Messages about model files that are not loaded. Documented for other editors in docs/protocol.md. */
import { RequestType } from "vscode-languageserver-protocol";

/** A model file and its capabilities, read without loading it. */
export interface ListedModel extends MemoryFit {
  readonly path: string;
  readonly name: string;
  readonly architecture: string;
  readonly bytes: number;
  /** Context length of the training, in tokens. */
  readonly trainContextTokens: number;
  readonly completions: boolean;
  readonly chat: boolean;
  readonly embeddings: boolean;
  /** Why it does not fit with the context of a chat, where that differs: `tooLarge` is about completions where it can complete. */
  readonly tooLargeForChat?: string;
}

/** Whether a model fits into the free memory with the default context of its role. */
export interface MemoryFit {
  /** Why it does not fit. */
  readonly tooLarge?: string;
  /** It fits with a context of this many tokens only. */
  readonly shortenedTo?: number;
}

/** A model, or one sentence that says why the file is unusable. */
export type InspectedModel = ListedModel | { readonly path: string; readonly problem: string };

/** Client → server: capabilities of a GGUF file on this machine, from its header. `path` is as in the settings. */
export namespace InspectModelRequest {
  export const method = "inhouse/models/inspect";
  export const type = new RequestType<{ readonly path: string }, InspectedModel, void>(method);
}

/** A model that is not downloaded yet. */
export interface ModelToFit {
  readonly name: string;
  /** Intended role; determines the context length. */
  readonly role: "completion" | "chat";
  readonly modelBytes: number;
  /** Bytes of KV cache per token, over the layers that keep the whole context. */
  readonly kvBytesPerToken: number;
  /** The same over the layers that keep only `windowTokens`. */
  readonly windowKvBytesPerToken?: number | undefined;
  readonly windowTokens?: number | undefined;
  /** Bytes of state that each sequence of a recurrent or hybrid model has. */
  readonly stateBytes?: number | undefined;
  /** Bytes that each token evaluated at once takes: mostly 4 × the size of the vocabulary. */
  readonly logitBytesPerToken?: number | undefined;
}

export interface FitModelsParams {
  readonly models: readonly ModelToFit[];
}

export interface FitModelsResult {
  /** Memory available to models now. */
  readonly availableBytes: number;
  /** In the order of the params. */
  readonly models: readonly MemoryFit[];
}

/** Client → server: whether models of these sizes fit into the free memory. */
export namespace FitModelsRequest {
  export const method = "inhouse/models/fit";
  export const type = new RequestType<FitModelsParams, FitModelsResult, void>(method);
}
