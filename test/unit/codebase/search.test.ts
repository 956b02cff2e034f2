import assert from "node:assert/strict";
import { bestParts, fused } from "../../../server/codebase/search";
import type { FoundChunk } from "../../../server/codebase/store";

const chunk = (path: string, start: number, score: number): FoundChunk => ({
  path: `/w/${path}`,
  shown: path,
  start,
  end: start + 10,
  score,
});
const told = (parts: readonly FoundChunk[]) =>
  parts.map(({ shown, start, end }) => `${shown}:${start}-${end}`);

describe("search of the codebase", () => {
  it("shows chunks that follow each other as one", () => {
    const found = [chunk("a.ts", 10, 9), chunk("b.ts", 0, 8), chunk("a.ts", 20, 7), chunk("a.ts", 0, 6)];
    assert.deepEqual(told(bestParts(found, "")), ["a.ts:0-30", "b.ts:0-10"]);
  });

  it("puts first what is found by its words and by its meaning", () => {
    const byWords = [chunk("words.ts", 0, 30), chunk("both.ts", 0, 20), chunk("words2.ts", 0, 10)];
    const byMeaning = [chunk("meaning.ts", 0, 0.9), chunk("both.ts", 0, 0.8)];
    assert.deepEqual(
      fused(byWords, byMeaning).map(({ shown }) => shown),
      ["both.ts", "words.ts", "meaning.ts", "words2.ts"],
    );
    assert.equal(fused(byWords, []), byWords);
    assert.deepEqual(
      fused([], byMeaning).map(({ shown }) => shown),
      ["meaning.ts", "both.ts"],
    );
  });

  it("lets no file take all places", () => {
    const found = [0, 20, 40, 60, 80].map((start) => chunk("a.ts", start, 9)).concat(chunk("b.ts", 0, 1));
    assert.deepEqual(told(bestParts(found, "")), ["a.ts:0-10", "a.ts:20-30", "a.ts:40-50", "b.ts:0-10"]);
  });

  it("puts code before its tests, unless tests are asked for", () => {
    const found = [chunk("test/a.test.ts", 0, 9), chunk("src/a.ts", 0, 8), chunk("lib/latest/b.ts", 0, 7)];
    assert.equal(bestParts(found, "how does it work")[0]?.shown, "src/a.ts");
    assert.equal(bestParts(found, "which tests are there")[0]?.shown, "test/a.test.ts");
    assert.equal(bestParts(found, "how")[2]?.shown, "test/a.test.ts");
  });
});
