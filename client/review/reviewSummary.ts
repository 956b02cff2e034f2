import { l10n } from "../../server/protocol/l10n";
import type { ReviewResult } from "../../server/protocol/review";

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
): string {
  const more = leftOut.length - maxSentences;
  return [
    hasBegun ? foundText(comments) : l10n.t("None of these changes could be reviewed."),
    ...(outdated > 0 ? [l10n.t("Comments not shown because their lines have changed: {0}.", outdated)] : []),
    ...leftOut.slice(0, maxSentences),
    ...(more > 0 ? [l10n.t("Other files left out: {0}.", more)] : []),
  ].join(" ");
}

function foundText(comments: number): string {
  if (comments === 0) return l10n.t("No issues found.");
  return comments === 1 ? l10n.t("Review added 1 comment.") : l10n.t("Review added {0} comments.", comments);
}
