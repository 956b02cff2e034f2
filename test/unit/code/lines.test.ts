import assert from "node:assert/strict";
import { columns, stripColumns } from "../../../server/protocol/code/fences";
import { indentWidth, isBlank, splitLines } from "../../../server/protocol/code/lines";

describe("indentation width", () => {
  it("counts columns, with tab stops every eight columns", () => {
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

  it("uses tab stops every four columns in Markdown", () => {
    for (const line of ["\ta", "  \ta", "   \ta"]) assert.equal(columns(line), 4, JSON.stringify(line));
    assert.equal(columns("\t  \ta"), 8);
  });

  it("removes indentation by columns and keeps the rest of a tab as blanks", () => {
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

  it("are blank when they hold only spaces and tabs", () => {
    assert.ok(isBlank(" \t\r\n") && isBlank(""));
    assert.ok(!isBlank("\u00a0") && !isBlank("\u3000") && !isBlank("\f"));
  });
});
