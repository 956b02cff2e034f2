/** What the server tells of one completion, so that "why nothing?" has an answer. It holds text of the user's files. */
import { RequestType0 } from "vscode-languageserver-protocol";
import type { CompletionOutcome } from "./messages";

/** One question on the way to an answer; times since the request came, in milliseconds. */
export type ExplainStep = { readonly atMs: number } & (
  | { readonly step: "trigger"; readonly result: "single-line" | "multi-line" }
  | { readonly step: "trigger"; readonly result: "no"; readonly reason: string }
  | { readonly step: "cache"; readonly result: "unknown" | "known" | "typed-through" | "known-empty" }
  | { readonly step: "running"; readonly result: "none" | "joined" }
  | { readonly step: "engine"; readonly result: "waited" }
  | { readonly step: "model"; readonly result: "asked" }
);

/** What a section of a prompt is. `format` is what the family wants around the rest. */
export type PromptSectionKind = "mark" | "format" | "files" | "before" | "after" | "typed";

export interface PromptSection {
  readonly kind: PromptSectionKind;
  /** For a mark, the control token's name. */
  readonly text: string;
  /** Absent when the model that counted is gone. */
  readonly tokens?: number;
  /** Whether the KV cache held it. */
  readonly work?: "reused" | "partly" | "evaluated";
}

export interface FilterEffect {
  readonly filter: string;
  readonly before: string;
  /** "" when the filter dropped the rest. */
  readonly after: string;
  /** Why the filter does so, as a phrase; only when it left nothing. */
  readonly reason?: string;
}

/** Why an answer ended. `shape`: the line, statement or block was over; `unsure-line`: a further line was a guess. */
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
 * Where it is known from how sure the model must be. `asked`: who asks is shown more. `calibrated`: as for anybody. `learned`: from
 * so many `suggestions` of this model that the user saw, `instead` of what is calibrated.
 */
export type ThresholdOrigin =
  | { readonly kind: "asked" }
  | { readonly kind: "calibrated" }
  | { readonly kind: "learned"; readonly suggestions: number; readonly instead: number };

export interface ExplainedAnswer {
  /** Whether an earlier request, or the preparation for this one, had it made. */
  readonly earlier: boolean;
  readonly agoMs: number;
  readonly model: string;
  readonly family: string;
  readonly sections: readonly PromptSection[];
  readonly promptTokens: number;
  readonly promptTokensEvaluated: number;
  /** What the model said, word for word. */
  readonly raw: string;
  readonly generatedTokens: number;
  readonly end: AnswerEnd;
  /** The raw answer up to where the suggestion ends. */
  readonly cut: string;
  /** Pieces of the answer with their probabilities, as far as these were asked for. */
  readonly confidence: readonly { readonly text: string; readonly probability: number }[];
  /** Below this the answer counts as a guess and is dropped. */
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
  /** Asked for by the user, not by a keystroke. */
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
  /** The latest completion that was not overtaken by the next; absent before the first. */
  readonly last?: Explanation;
  /** Those before it and those overtaken, latest first. */
  readonly others: readonly ExplainedRequest[];
}

/** Client → server, no params. */
export namespace ExplainRequest {
  export const method = "inhouse/explain";
  export const type = new RequestType0<ExplainResult, void>(method);
}
