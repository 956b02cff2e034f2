/** Explains one completion, in particular why nothing was shown. Contains text of the user's files. */
import { RequestType0 } from "vscode-languageserver-protocol";
import type { CompletionOutcome } from "./messages";

/** One step of a completion request; times since the request arrived, in milliseconds. */
export type ExplainStep = { readonly atMs: number } & (
  | { readonly step: "trigger"; readonly result: "single-line" | "multi-line" }
  | { readonly step: "trigger"; readonly result: "no"; readonly reason: string }
  | { readonly step: "cache"; readonly result: "unknown" | "known" | "typed-through" | "known-empty" }
  | { readonly step: "running"; readonly result: "none" | "joined" }
  | { readonly step: "engine"; readonly result: "waited" }
  | { readonly step: "model"; readonly result: "asked" }
);

/** Kind of a prompt section. `format` is text that the model family requires around the rest. */
export type PromptSectionKind = "mark" | "format" | "files" | "before" | "after" | "typed";

export interface PromptSection {
  readonly kind: PromptSectionKind;
  /** For a `mark`, the special token's name. */
  readonly text: string;
  /** Absent if the model that counts them is no longer loaded. */
  readonly tokens?: number;
  /** Whether the KV cache contained it. */
  readonly work?: "reused" | "partly" | "evaluated";
}

export interface FilterEffect {
  readonly filter: string;
  readonly before: string;
  /** "" if the filter removed the rest. */
  readonly after: string;
  /** Why the filter removed everything, as a phrase; absent if text remains. */
  readonly reason?: string;
}

/** Why generation ended. `shape`: the line, statement or block was complete; `unsure-line`: confidence was too low for another line. */
export type AnswerEnd =
  | "model"
  | "max-tokens"
  | "stop-text"
  | "shape"
  | "unsure"
  | "unsure-line"
  | "stopped"
  | "running";

/**
 * Source of the confidence threshold. `asked`: an explicit request, so the threshold is lower. `calibrated`: the default.
 * `learned`: from the user's reaction to `suggestions` suggestions of this model; replaces the calibrated `instead`.
 */
export type ThresholdOrigin =
  | { readonly kind: "asked" }
  | { readonly kind: "calibrated" }
  | { readonly kind: "learned"; readonly suggestions: number; readonly instead: number };

export interface ExplainedAnswer {
  /** Whether an earlier request, or preloading for this one, generated it. */
  readonly earlier: boolean;
  readonly agoMs: number;
  readonly model: string;
  readonly family: string;
  readonly sections: readonly PromptSection[];
  readonly promptTokens: number;
  readonly promptTokensEvaluated: number;
  /** The model's output, verbatim. */
  readonly raw: string;
  readonly generatedTokens: number;
  readonly end: AnswerEnd;
  /** The raw answer up to the end of the suggestion. */
  readonly cut: string;
  /** Pieces of the answer with their probabilities; absent where they were not recorded. */
  readonly confidence: readonly { readonly text: string; readonly probability: number }[];
  /** An answer below this probability counts as a guess and is not shown. */
  readonly minProbability: number;
  readonly threshold: ThresholdOrigin;
  readonly filters: readonly FilterEffect[];
  readonly promptMs: number;
  readonly timeToFirstTokenMs: number;
  readonly totalMs: number;
}

export interface ExplainedRequest {
  /** Path within the workspace. */
  readonly path: string;
  readonly languageId: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** Invoked by the user rather than by typing. */
  readonly explicit: boolean;
  readonly agoMs: number;
  readonly outcome: CompletionOutcome;
  readonly reason?: string;
}

export interface Explanation extends ExplainedRequest {
  readonly steps: readonly ExplainStep[];
  readonly answer?: ExplainedAnswer;
  readonly inserted?: { readonly text: string; readonly replaced: string };
  readonly totalMs: number;
}

export interface ExplainResult {
  /** The latest completion not superseded by a newer request; absent before the first. */
  readonly last?: Explanation;
  /** Earlier and superseded requests, latest first. */
  readonly others: readonly ExplainedRequest[];
}

/** Client → server, no params. */
export namespace ExplainRequest {
  export const method = "inhouse/explain";
  export const type = new RequestType0<ExplainResult, void>(method);
}
