import assert from "node:assert/strict";
import type { FoundChunk } from "../../../server/codebase/index/indexedFile";
import { bestParts, fuseRanks, rankChunks } from "../../../server/codebase/search";

const chunk = (path: string, start: number, score: number): FoundChunk => ({
  path: `/w/${path}`,
  shown: path,
  start,
  end: start + 10,
  score,
});
const summary = (parts: readonly FoundChunk[]) =>
  parts.map(({ shown, start, end }) => `${shown}:${start}-${end}`);

describe("codebase search", () => {
  it("joins adjacent chunks", () => {
    const found = [chunk("a.ts", 10, 9), chunk("b.ts", 0, 8), chunk("a.ts", 20, 7), chunk("a.ts", 0, 6)];
    assert.deepEqual(summary(bestParts(found)), ["a.ts:0-30", "b.ts:0-10"]);
  });

  it("ranks first what matches by words and by meaning", () => {
    const byWords = [chunk("words.ts", 0, 30), chunk("both.ts", 0, 20), chunk("words2.ts", 0, 10)];
    const byMeaning = [chunk("meaning.ts", 0, 0.9), chunk("both.ts", 0, 0.8)];
    assert.deepEqual(
      fuseRanks(byWords, byMeaning).map(({ shown }) => shown),
      ["both.ts", "words.ts", "meaning.ts", "words2.ts"],
    );
    assert.equal(fuseRanks(byWords, []), byWords);
    assert.deepEqual(
      fuseRanks([], byMeaning).map(({ shown }) => shown),
      ["meaning.ts", "both.ts"],
    );
  });

  it("lets no file take all results", () => {
    const found = [0, 20, 40, 60, 80].map((start) => chunk("a.ts", start, 9)).concat(chunk("b.ts", 0, 1));
    assert.deepEqual(summary(bestParts(found)).slice(3), ["a.ts:60-70", "b.ts:0-10"]);
  });

  const first = (question: string, ...found: FoundChunk[]) =>
    rankChunks({ anywhere: found, declared: [], consecutive: [] }, question)[0]?.shown;

  it("ranks code before its tests, unless the question is about tests", () => {
    const found = [chunk("test/a.test.ts", 0, 9), chunk("src/a.ts", 0, 8), chunk("lib/latest/b.ts", 0, 7)];
    assert.equal(first("how does it work", ...found), "src/a.ts");
    assert.equal(first("which tests are there", ...found), "test/a.test.ts");
  });

  it("ranks guides first for questions about use, and code first for questions about its workings", () => {
    const found = [chunk("docs/install.md", 0, 9), chunk("src/install.py", 0, 9)];
    for (const question of [
      "How can I install a plugin on my machine?",
      "You can configure the cache in your settings.",
    ])
      assert.equal(first(question, ...found), "docs/install.md", question);
    for (const question of [
      "Returns the value of the cache",
      "Which class parses the tokens?",
      "where is the index of the cache created",
    ])
      assert.equal(first(question, ...found), "src/install.py", question);
  });

  it("ranks a changelog last, unless the question is about a version", () => {
    const found = [chunk("CHANGELOG.md", 0, 9), chunk("src/a.py", 0, 6)];
    assert.equal(first("how are cookies merged", ...found), "src/a.py");
    assert.equal(first("which version changed cookies", ...found), "CHANGELOG.md");
  });

  it("adds up the scores of a chunk that is found in several ways", () => {
    const [a, b] = [chunk("a.ts", 0, 8), chunk("b.ts", 0, 7)];
    const [best] = rankChunks({ anywhere: [a, b], declared: [b], consecutive: [] }, "");
    assert.equal(best?.shown, "b.ts");
    const [bestByPairs] = rankChunks(
      { anywhere: [a, b], declared: [], consecutive: [{ ...b, score: 4 }] },
      "",
    );
    assert.equal(bestByPairs?.shown, "b.ts");
  });

  it("prefers a file with several matches", () => {
    const found = [chunk("a.ts", 0, 8.2), chunk("b.ts", 0, 8), chunk("b.ts", 40, 7), chunk("b.ts", 80, 6)];
    assert.equal(first("", ...found), "b.ts");
  });
});
