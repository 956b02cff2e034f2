import assert from "node:assert/strict";
import { parsedWindow } from "../../../server/syntax/parsedWindow";

describe("parsed window", () => {
  const functions = (count: number, lines: number) =>
    Array.from({ length: count }, (_, at) => `function f${at}() {\n${"  call();\n".repeat(lines)}}\n`).join(
      "",
    );

  it("is the whole text when it is short", () => {
    assert.deepEqual(parsedWindow({ prefix: "  a\n  b", suffix: "\nc" }), {
      before: "  a\n  b",
      after: "\nc",
      isCut: false,
    });
  });

  it("starts outside any block in a long text, and stays there while lines are typed", () => {
    const prefix = functions(60, 17);
    const { before, isCut } = parsedWindow({ prefix, suffix: "" });
    assert.ok(isCut);
    assert.match(before, /^function/);
    const typed = "  more();\n".repeat(8);
    assert.equal(parsedWindow({ prefix: prefix + typed, suffix: "" }).before, before + typed);
  });

  it("starts inside a block that is longer than the window", () => {
    const { before } = parsedWindow({ prefix: functions(1, 1000), suffix: "" });
    assert.match(before, /^ {2}call/);
  });
});
