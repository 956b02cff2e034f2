import assert from "node:assert/strict";
import { reviewSummary } from "../../../../client/review/reviewSummary";
import { translate } from "../../../support/translate";

const outcome = { hasBegun: true, leftOut: [], outdated: 0 };

describe("what is said after a review", () => {
  it("is how many comments there are", () => {
    assert.equal(reviewSummary(outcome, 0, translate), "No issues found.");
    assert.equal(reviewSummary(outcome, 1, translate), "Review added 1 comment.");
    assert.equal(reviewSummary(outcome, 2, translate), "Review added 2 comments.");
  });

  it("is not that there is nothing to comment on when no file could be looked at", () => {
    assert.equal(
      reviewSummary({ ...outcome, hasBegun: false, leftOut: ["a.lock was left out."] }, 0, translate),
      "None of these changes could be reviewed. a.lock was left out.",
    );
  });

  it("names some of what was left out, and counts the rest", () => {
    const leftOut = ["A.", "B.", "C.", "D.", "E."];
    assert.equal(
      reviewSummary({ ...outcome, leftOut, outdated: 2 }, 1, translate),
      "Review added 1 comment. Comments not shown because their lines have changed: 2. A. B. C. Other files left out: 2.",
    );
  });
});
