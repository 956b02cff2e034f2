import type { ReviewResult } from "../../server/protocol/review";
import type { Translate } from "../text";

/** What came of a review, beside the remarks. */
export interface Outcome extends Pick<ReviewResult, "reason" | "leftOut"> {
  /** Whether any of the files was looked at. */
  readonly hasBegun: boolean;
  /** Remarks on lines that the file does not have any more. */
  readonly outdated: number;
}

const mostSentences = 3;

/** What the user is told when so many remarks are shown. */
export function outcomeText(
  { hasBegun, leftOut, outdated }: Omit<Outcome, "reason">,
  remarks: number,
  t: Translate,
): string {
  const more = leftOut.length - mostSentences;
  return [
    hasBegun ? foundText(remarks, t) : t("None of these changes could be reviewed."),
    ...(outdated > 0
      ? [t("Some remarks were about lines that have changed since and are not shown: {0}.", outdated)]
      : []),
    ...leftOut.slice(0, mostSentences),
    ...(more > 0 ? [t("Other files that were left out: {0}.", more)] : []),
  ].join(" ");
}

function foundText(remarks: number, t: Translate): string {
  if (remarks === 0) return t("Inhouse has nothing to remark on these changes.");
  return remarks === 1 ? t("Inhouse has 1 remark.") : t("Inhouse has {0} remarks.", remarks);
}
