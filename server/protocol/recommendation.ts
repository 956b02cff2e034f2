/** Messages about what a machine should run. Documented for other editors in docs/protocol.md. */
import { RequestType } from "vscode-languageserver-protocol";
import type { ModelToFit } from "./models";

/** A model that may be recommended. */
export interface CandidateModel extends Omit<ModelToFit, "role"> {
  /** Bytes of weights read for each token that it generates. */
  readonly bytesPerToken: number;
  /** How good its work is, from 0 to 100, for each role that it may have. */
  readonly quality: { readonly completion?: number | undefined; readonly chat?: number | undefined };
  readonly trainContextTokens: number;
}

export interface RecommendParams {
  readonly models: readonly CandidateModel[];
  /** Whether to measure the memory bandwidth where it is not known; takes up to 5 seconds. */
  readonly measure: boolean;
}

/** Models for both roles; the same one twice where one is better than two. Numbers count the models of the params from 0. */
export interface ModelPair {
  readonly completion: number;
  readonly chat: number;
  /** Memory for both, with their contexts. */
  readonly memoryBytes: number;
  /** Expected speeds, absent where the bandwidth was not measured. */
  readonly completionTokensPerSecond?: number;
  readonly chatTokensPerSecond?: number;
  /** Whether answers or prompts are slower than one wants, as far as it is known. */
  readonly isSlow: boolean;
  /** Why this pair. */
  readonly reason: string;
}

export interface RecommendResult {
  /** What computes, such as "CPU" or "CUDA (NVIDIA GB10)". */
  readonly device: string;
  /** Memory available to models now. */
  readonly availableBytes: number;
  /** Measured memory bandwidth in bytes per second: of the GPU's memory where a model showed it, otherwise of the processor's. */
  readonly bytesPerSecond?: number;
  /** The best pair, then a lighter one where there is one. */
  readonly pairs: readonly ModelPair[];
  /** Why there is no pair. */
  readonly reason?: string;
}

/** Client → server: which of these models this machine should run. */
export namespace RecommendRequest {
  export const method = "inhouse/models/recommend";
  export const type = new RequestType<RecommendParams, RecommendResult, void>(method);
}
