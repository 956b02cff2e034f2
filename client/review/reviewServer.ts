/** What a review asks of the server. Without VS Code, so that tests can put a script in its place. */
import type { ReviewParams, ReviewProgress, ReviewResult } from "../../server/protocol/review";

export interface ReviewServer {
  /** Fails with one sentence for the user; an aborted one may end in any way. */
  review(
    params: ReviewParams,
    onProgress: (progress: ReviewProgress) => void,
    signal: AbortSignal,
  ): Promise<ReviewResult>;
}
