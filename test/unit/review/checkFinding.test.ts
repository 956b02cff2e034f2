import assert from "node:assert/strict";
import { checkFinding } from "../../../server/review/checkFinding";
import { diffHunks } from "../../../server/review/diffHunks";
import type { RawFinding } from "../../../server/review/readFindings";
import { diffOf } from "../../support/reviews";

const piece = diffHunks(
  diffOf(
    "src/a.ts",
    [
      " function mean(prices) {",
      "   let sum = 0;",
      "-  if (prices.length === 0) return 0;",
      "+  for (const price of prices) {",
      "+    sum += price;",
      "+  }",
      "   return sum / prices.length;",
      " }",
      " ",
      " // end",
      " // end",
    ],
    10,
  ),
);
const words = new Set(["mean", "prices", "length", "sum", "price"]);
const raw: RawFinding = {
  line: 13,
  code: "    sum += price;",
  problem: "The `sum` is a string when a `price` is one.",
  severity: "error",
  fix: "",
};
const check = (change: Partial<RawFinding>) =>
  checkFinding({ ...raw, ...change }, piece, (word) => words.has(word));
/** The lines where the comment is shown, counted from 1. */
const placed = (change: Partial<RawFinding>) => {
  const found = check(change);
  return typeof found === "string" ? found : found.lines.map(({ number }) => number + 1);
};

describe("checkFinding", () => {
  it("places a finding at the line that it quotes and names", () => {
    assert.deepEqual(placed({}), [13]);
    assert.deepEqual(check({}), { lines: [piece[0]?.[4]], message: raw.problem, severity: "error", fix: "" });
  });

  it("finds the quoted text if the line number is wrong and the text is unique", () => {
    assert.deepEqual(placed({ line: 99 }), [13]);
    assert.deepEqual(placed({ line: undefined }), [13]);
    assert.deepEqual(placed({ line: 10, code: "sum += price" }), [13]);
  });

  it("accepts quotes of several lines, of a part, and with the prompt's line numbers", () => {
    assert.deepEqual(placed({ line: 12, code: "for (const price of prices) {\nsum += price;\n" }), [12, 13]);
    assert.deepEqual(placed({ code: "sum" }), [13]);
    assert.deepEqual(placed({ code: "  13 +     sum += price;" }), [13]);
    assert.deepEqual(placed({ code: "sum  +=\tprice;" }), [13]);
  });

  it("accepts a line next to a deleted one", () => {
    assert.deepEqual(placed({ line: 11, code: "let sum = 0;" }), [11]);
  });

  it("drops a finding whose quote is missing, ambiguous or empty", () => {
    for (const change of [
      { code: "total += price;" },
      { line: 99, code: "price" },
      { line: 3, code: "// end" },
      { code: "" },
      { code: "}" },
      { code: "if (prices.length === 0) return 0;" },
      { code: "sum += price;\nreturn 1;" },
    ])
      assert.equal(placed(change), "quotes no existing line", JSON.stringify(change));
  });

  it("drops a finding about an unchanged line", () => {
    assert.equal(placed({ line: 16, code: "}" }), "quotes no existing line");
    assert.equal(placed({ line: 10, code: "function mean(prices) {" }), "is not about a change");
  });

  it("drops a finding that mentions only unknown names", () => {
    assert.equal(placed({ problem: "The call of `fetchUser()` may fail." }), "names unknown identifiers");
    assert.deepEqual(placed({ problem: "`sum` should be `Math.round`ed." }), [13]);
    assert.deepEqual(placed({ problem: "This adds texts as if they were numbers." }), [13]);
  });

  it("drops a finding without content", () => {
    for (const problem of [
      "",
      "Wrong.",
      "No issues found in this line.",
      "There are no problems here.",
      "The code looks good to me.",
      "This is correct and works.",
      "Consider adding more unit tests for it.",
      "Add a comment that says why.",
      "<|im_end|> and then some more words",
      "!!! ??? ...",
    ])
      assert.equal(placed({ problem }), "has no content", problem);
  });

  it("keeps a finding that only begins like an empty one", () => {
    for (const problem of [
      "No check that there are any prices.",
      "No errors are handled here.",
      "This is not a number for texts.",
      "Add the price before the sum is read.",
    ])
      assert.deepEqual(placed({ problem }), [13], problem);
  });

  it("shortens the problem to one paragraph of bounded length", () => {
    const found = check({
      problem: `The sum\n\n\u0007is ${"very ".repeat(300)}wrong.`,
      fix: "Use\na number instead.",
    });
    assert.ok(typeof found !== "string");
    assert.ok(found.message.length === 600 && found.message.startsWith("The sum is very"), found.message);
    assert.equal(found.fix, "Use a number instead.");
  });
});
