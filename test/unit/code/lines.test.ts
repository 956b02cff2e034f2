import assert from "node:assert/strict";
import { columns, stripColumns } from "../../../server/protocol/code/fences";
import { indentWidth, isBlank, splitLines } from "../../../server/protocol/code/lines";

describe("the width of an indentation", () => {
  it("counts columns, a tab reaching to the next multiple of eight", () => {
    const widths: readonly (readonly [string, number])[] = [
      ["a", 0],
      ["    a", 4],
      ["\ta", 8],
      ["  \ta", 8],
      ["       \ta", 8],
      ["        \ta", 16],
      ["\t  a", 10],
      ["\t \t a\t", 17],
      [" \u00a0a", 1],
    ];
    for (const [line, width] of widths) assert.equal(indentWidth(line), width, JSON.stringify(line));
  });

  it("is smaller in Markdown, whose tab stops are four columns apart", () => {
    for (const line of ["\ta", "  \ta", "   \ta"]) assert.equal(columns(line), 4, JSON.stringify(line));
    assert.equal(columns("\t  \ta"), 8);
  });

  it("is taken away by columns, which leaves the rest of a tab as blanks", () => {
    assert.equal(stripColumns("\ta", 4), "a");
    assert.equal(stripColumns("\ta", 2), "  a");
    assert.equal(stripColumns("  \ta", 3), " a");
    assert.equal(stripColumns("  \ta", 2), "\ta");
    assert.equal(stripColumns("  a", 4), "a");
    assert.equal(stripColumns("\t\ta", 4), "\ta");
  });
});

describe("lines", () => {
  it("end with any line end", () => {
    assert.deepEqual(splitLines("a\r\nb\rc\n"), ["a", "b", "c", ""]);
  });

  it("are blank with spaces and tabs alone", () => {
    assert.ok(isBlank(" \t\r\n") && isBlank(""));
    assert.ok(!isBlank("\u00a0") && !isBlank("\u3000") && !isBlank("\f"));
  });
});
