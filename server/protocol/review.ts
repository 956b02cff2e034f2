/** Messages of a review of changes. Documented for other editors in docs/protocol.md. */
import { NotificationType, type Range, RequestType } from "vscode-languageserver-protocol";

export interface ReviewParams {
  /** Names this review in `inhouse/review/progress`. */
  readonly id: string;
  /** A unified diff for each file, reviewed in this order. */
  readonly files: readonly { readonly uri: string; readonly diff: string }[];
}

export const reviewSeverities = ["error", "warning", "hint"] as const;
export type ReviewSeverity = (typeof reviewSeverities)[number];

/** Something that the model remarks on lines that a diff shows. */
export interface ReviewFinding {
  readonly uri: string;
  /** Relative to its workspace folder, "/"-separated. */
  readonly path: string;
  /** Whole lines of the new text, as the diff counts them. */
  readonly range: Range;
  /** What the diff says that these lines are: a text that says something else there is another one. */
  readonly lines: readonly string[];
  /** Plain text of the model's. */
  readonly message: string;
  readonly severity: ReviewSeverity;
  /** How the model would mend it, in words; plain text. */
  readonly fix?: string;
}

/** Server → client, in order, while a review runs. */
export type ReviewProgress =
  /** What the review waits for, as a phrase: "Loading the model". */
  | { readonly type: "waiting"; readonly message: string; readonly fraction?: number }
  /** The next file, counted from 1. */
  | { readonly type: "file"; readonly path: string; readonly number: number; readonly of: number }
  | { readonly type: "findings"; readonly findings: readonly ReviewFinding[] };

export interface ReviewProgressParams {
  readonly id: string;
  readonly progress: ReviewProgress;
}

export namespace ReviewProgressNotification {
  export const method = "inhouse/review/progress";
  export const type = new NotificationType<ReviewProgressParams>(method);
}

export interface ReviewResult {
  readonly reason: "done" | "cancelled";
  /** All that were told. */
  readonly findings: readonly ReviewFinding[];
  /** One sentence for what was not reviewed as a whole. */
  readonly leftOut: readonly string[];
  /** Name of the model; absent when it was not asked. */
  readonly model?: string;
}

/**
 * Client → server: what the chat model remarks on changes. Fails with one sentence for the user, after which what was told still
 * counts. `$/cancelRequest` ends it with the reason "cancelled".
 */
export namespace ReviewRequest {
  export const method = "inhouse/review";
  export const type = new RequestType<ReviewParams, ReviewResult, void>(method);
}
