/** Messages of a review of changes. Documented for other editors in docs/protocol.md. */
import { NotificationType, type Range, RequestType } from "vscode-languageserver-protocol";

export interface ReviewParams {
  /** Identifies this review in `inhouse/review/progress`. */
  readonly id: string;
  /** One unified diff per file, reviewed in this order. */
  readonly files: readonly { readonly uri: string; readonly diff: string }[];
}

export const reviewSeverities = ["error", "warning", "hint"] as const;
export type ReviewSeverity = (typeof reviewSeverities)[number];

/** A review comment on lines that the diff shows. */
export interface ReviewFinding {
  readonly uri: string;
  /** Relative to its workspace folder, "/"-separated. */
  readonly path: string;
  /** Whole lines of the new text, numbered as in the diff. */
  readonly range: Range;
  /** Text of these lines in the diff; if the document differs, the comment is stale. */
  readonly lines: readonly string[];
  /** The model's comment, plain text. */
  readonly message: string;
  readonly severity: ReviewSeverity;
  /** The model's suggested fix in words, plain text. */
  readonly fix?: string;
}

/** Server → client, in order, while a review runs. */
export type ReviewProgress =
  /** Why the review has not started, as a phrase: "Loading the model". */
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
  /** All findings that the progress notifications reported. */
  readonly findings: readonly ReviewFinding[];
  /** One sentence per file that was skipped or reviewed only in part. */
  readonly leftOut: readonly string[];
  /** Name of the model; absent if it did not run. */
  readonly model?: string;
}

/**
 * Client → server: reviews changes with the chat model. Fails with one sentence for the user; findings reported before the
 * failure remain valid. `$/cancelRequest` ends the review with the reason "cancelled".
 */
export namespace ReviewRequest {
  export const method = "inhouse/review";
  export const type = new RequestType<ReviewParams, ReviewResult, void>(method);
}
