/** The review requests to the server. Does not depend on VS Code, so that tests can script it. */
import type { ReviewParams, ReviewProgress, ReviewResult } from "../../server/protocol/review";

export interface ReviewServer {
  /** Rejects with one sentence for the user. An aborted request may also resolve. */
  review(
    params: ReviewParams,
    onProgress: (progress: ReviewProgress) => void,
    signal: AbortSignal,
  ): Promise<ReviewResult>;
}
