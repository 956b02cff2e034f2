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
/** Lines that it is shown at, counted from 1. */
const placed = (change: Partial<RawFinding>) => {
  const found = check(change);
  return typeof found === "string" ? found : found.lines.map(({ number }) => number + 1);
};

describe("a remark", () => {
  it("is shown at the line that it quotes and names", () => {
    assert.deepEqual(placed({}), [13]);
    assert.deepEqual(check({}), { lines: [piece[0]?.[4]], message: raw.problem, severity: "error", fix: "" });
  });

  it("is shown where the quoted text stands, when the number is wrong and there is one such place", () => {
    assert.deepEqual(placed({ line: 99 }), [13]);
    assert.deepEqual(placed({ line: undefined }), [13]);
    assert.deepEqual(placed({ line: 10, code: "sum += price" }), [13]);
  });

  it("may quote several lines, a part of one, and what the prompt has around it", () => {
    assert.deepEqual(placed({ line: 12, code: "for (const price of prices) {\nsum += price;\n" }), [12, 13]);
    assert.deepEqual(placed({ code: "sum" }), [13]);
    assert.deepEqual(placed({ code: "  13 +     sum += price;" }), [13]);
    assert.deepEqual(placed({ code: "sum  +=\tprice;" }), [13]);
  });

  it("may be about what stands beside a line that was taken away", () => {
    assert.deepEqual(placed({ line: 11, code: "let sum = 0;" }), [11]);
  });

  it("is left out when what it quotes is not there, not unique or nothing", () => {
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

  it("is left out when it is about a line that the change leaves alone", () => {
    assert.equal(placed({ line: 16, code: "}" }), "quotes no existing line");
    assert.equal(placed({ line: 10, code: "function mean(prices) {" }), "is not about a change");
  });

  it("is left out when none of the names that it gives is there", () => {
    assert.equal(placed({ problem: "The call of `fetchUser()` may fail." }), "names unknown identifiers");
    assert.deepEqual(placed({ problem: "`sum` should be `Math.round`ed." }), [13]);
    assert.deepEqual(placed({ problem: "This adds texts as if they were numbers." }), [13]);
  });

  it("is left out when it has no content", () => {
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

  it("that begins like one that has no content is kept", () => {
    for (const problem of [
      "No check that there are any prices.",
      "No errors are handled here.",
      "This is not a number for texts.",
      "Add the price before the sum is read.",
    ])
      assert.deepEqual(placed({ problem }), [13], problem);
  });

  it("becomes one paragraph of bounded length", () => {
    const found = check({
      problem: `The sum\n\n\u0007is ${"very ".repeat(300)}wrong.`,
      fix: "Use\na number instead.",
    });
    assert.ok(typeof found !== "string");
    assert.ok(found.message.length === 600 && found.message.startsWith("The sum is very"), found.message);
    assert.equal(found.fix, "Use a number instead.");
  });
});
