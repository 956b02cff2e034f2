import type { ReviewResult } from "../../server/protocol/review";
import type { Translate } from "../ui/text";

/** The outcome of a review, apart from the comments. */
export interface Outcome extends Pick<ReviewResult, "reason" | "leftOut"> {
  /** Whether the review of any file started. */
  readonly hasBegun: boolean;
  /** Number of comments on lines that are no longer in the file. */
  readonly outdated: number;
}

const maxSentences = 3;

/** The message after a review with this number of visible comments. */
export function reviewSummary(
  { hasBegun, leftOut, outdated }: Omit<Outcome, "reason">,
  comments: number,
  t: Translate,
): string {
  const more = leftOut.length - maxSentences;
  return [
    hasBegun ? foundText(comments, t) : t("None of these changes could be reviewed."),
    ...(outdated > 0 ? [t("Comments not shown because their lines have changed: {0}.", outdated)] : []),
    ...leftOut.slice(0, maxSentences),
    ...(more > 0 ? [t("Other files left out: {0}.", more)] : []),
  ].join(" ");
}

function foundText(comments: number, t: Translate): string {
  if (comments === 0) return t("No issues found.");
  return comments === 1 ? t("Review added 1 comment.") : t("Review added {0} comments.", comments);
}
