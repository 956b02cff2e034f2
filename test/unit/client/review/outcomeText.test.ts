import assert from "node:assert/strict";
import { outcomeText } from "../../../../client/review/outcomeText";
import { translate } from "../../../support/translate";

const outcome = { hasBegun: true, leftOut: [], outdated: 0 };

describe("what is said after a review", () => {
  it("is how many remarks there are", () => {
    assert.equal(outcomeText(outcome, 0, translate), "Inhouse has nothing to remark on these changes.");
    assert.equal(outcomeText(outcome, 1, translate), "Inhouse has 1 remark.");
    assert.equal(outcomeText(outcome, 2, translate), "Inhouse has 2 remarks.");
  });

  it("is not that there is nothing to remark when no file could be looked at", () => {
    assert.equal(
      outcomeText({ ...outcome, hasBegun: false, leftOut: ["a.lock was left out."] }, 0, translate),
      "None of these changes could be reviewed. a.lock was left out.",
    );
  });

  it("names some of what was left out, and counts the rest", () => {
    const leftOut = ["A.", "B.", "C.", "D.", "E."];
    assert.equal(
      outcomeText({ ...outcome, leftOut, outdated: 2 }, 1, translate),
      "Inhouse has 1 remark. Some remarks were about lines that have changed since and are not shown: 2. A. B. C. Other files that were left out: 2.",
    );
  });
});
