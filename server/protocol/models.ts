/** Messages about model files that are not loaded. Documented for other editors in docs/protocol.md. */
import { RequestType } from "vscode-languageserver-protocol";

/** A model file and what it is good for, without loading it. */
export interface ListedModel {
  readonly path: string;
  readonly name: string;
  readonly architecture: string;
  readonly bytes: number;
  /** Context length in tokens that it was trained for. */
  readonly trainContextTokens: number;
  readonly completions: boolean;
  readonly chat: boolean;
  /** Why there is not enough memory for it now. */
  readonly tooLarge?: string;
}

/** Or one sentence that says why it cannot be used. */
export type InspectedModel = ListedModel | { readonly path: string; readonly problem: string };

/** Client → server: what a GGUF file on this machine is good for, from its header. `path` is absolute. */
export namespace InspectModelRequest {
  export const method = "inhouse/models/inspect";
  export const type = new RequestType<{ readonly path: string }, InspectedModel, void>(method);
}

/** A model that is not on this machine yet. */
export interface ModelToFit {
  readonly name: string;
  /** What it would be used for, which decides the length of its context. */
  readonly role: "completion" | "chat";
  readonly modelBytes: number;
  readonly kvBytesPerToken: number;
}

export interface FitModelsParams {
  readonly models: readonly ModelToFit[];
}

export interface FitModelsResult {
  /** Memory that models can have now. */
  readonly availableBytes: number;
  /** In the order of the params; `tooLarge` says in one sentence why there is not enough memory now. */
  readonly models: readonly { readonly tooLarge?: string }[];
}

/** Client → server: whether models of these sizes would fit into the memory that is free now. */
export namespace FitModelsRequest {
  export const method = "inhouse/models/fit";
  export const type = new RequestType<FitModelsParams, FitModelsResult, void>(method);
}
