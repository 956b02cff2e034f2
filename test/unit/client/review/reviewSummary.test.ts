import assert from "node:assert/strict";
import { reviewSummary } from "../../../../client/review/reviewSummary";

const outcome = { hasBegun: true, leftOut: [], outdated: 0 };

describe("review summary", () => {
  it("counts the comments", () => {
    assert.equal(reviewSummary(outcome, 0), "No issues found.");
    assert.equal(reviewSummary(outcome, 1), "Review added 1 comment.");
    assert.equal(reviewSummary(outcome, 2), "Review added 2 comments.");
  });

  it("does not claim success if no file could be reviewed", () => {
    assert.equal(
      reviewSummary({ ...outcome, hasBegun: false, leftOut: ["a.lock was left out."] }, 0),
      "None of these changes could be reviewed. a.lock was left out.",
    );
  });

  it("names some omissions and counts the rest", () => {
    const leftOut = ["A.", "B.", "C.", "D.", "E."];
    assert.equal(
      reviewSummary({ ...outcome, leftOut, outdated: 2 }, 1),
      "Review added 1 comment. Comments not shown because their lines have changed: 2. A. B. C. Other files left out: 2.",
    );
  });
});
