import assert from "node:assert/strict";
import fc from "fast-check";
import { type DiffLine, diffHunks } from "../../../server/review/diffHunks";
import { renderHunks } from "../../../server/review/renderHunks";
import { reviewParts } from "../../../server/review/reviewParts";
import { diffOf } from "../../support/reviews";

/** Counts each word as a token. */
const countTokens = async (texts: readonly string[]) =>
  texts.map((text) => text.split(/\s+/).filter(Boolean).length);

describe("diffHunks", () => {
  it("numbers lines as in the new text", () => {
    const diff = `${diffOf("a.ts", [" one", "-two", "+zwei", "+drei", " four"], 5)}\n@@ -40 +41 @@\n-x\n+y\n\\ No newline at end of file`;
    assert.deepEqual(diffHunks(diff), [
      [
        { kind: "kept", number: 4, text: "one" },
        { kind: "removed", text: "two" },
        { kind: "added", number: 5, text: "zwei" },
        { kind: "added", number: 6, text: "drei" },
        { kind: "kept", number: 7, text: "four" },
      ],
      [
        { kind: "removed", text: "x" },
        { kind: "added", number: 40, text: "y" },
      ],
    ]);
  });

  it("accepts changed text that looks like a diff", () => {
    const lines = ["+@@ -1,1 +1,1 @@", "+--- a/b", "---- gone", "++++ b/c", " diff --git a/x b/x"];
    const [hunk] = diffHunks(diffOf("a.diff", lines));
    assert.deepEqual(
      hunk?.map(({ kind, text }) => `${kind} ${text}`),
      [
        "added @@ -1,1 +1,1 @@",
        "added --- a/b",
        "removed --- gone",
        "added +++ b/c",
        "kept diff --git a/x b/x",
      ],
    );
  });

  it("finds none in deleted or binary files", () => {
    assert.deepEqual(
      diffHunks(
        "diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b",
      ),
      [],
    );
    assert.deepEqual(diffHunks("diff --git a/a.png b/a.png\nBinary files a/a.png and b/a.png differ"), []);
    assert.deepEqual(diffHunks(""), []);
  });

  it("removes carriage returns", () => {
    assert.deepEqual(
      diffHunks(diffOf("a", ["+one\r", " two\r"]))
        .flat()
        .map(({ text }) => text),
      ["one", "two"],
    );
  });

  it("renders line numbers and change signs", () => {
    const shown = renderHunks(diffHunks(diffOf("a.ts", [" one", "-two", "+zwei"], 98)));
    assert.equal(shown, "  98   one\n     - two\n  99 + zwei");
  });
});

describe("pieces of a review", () => {
  it("cover every changed line in order, and each fits", async () => {
    const line = fc.tuple(
      fc.constantFrom("+", "-", " "),
      fc.array(fc.constantFrom("a", "bb", "c d"), { maxLength: 6 }),
    );
    const hunk = fc.array(
      line.map(([mark, words]) => `${mark}${words.join(" ")}`),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(hunk, { maxLength: 6 }),
        fc.integer({ min: 25, max: 80 }),
        async (all, most) => {
          const hunks = all.flatMap((lines, at) => diffHunks(diffOf("a", lines, at * 100 + 1)));
          const pieces = await reviewParts(hunks, most, countTokens);
          for (const piece of pieces) {
            const [tokens = 0] = await countTokens([renderHunks(piece)]);
            assert.ok(tokens <= most, `${tokens} > ${most}`);
          }
          const changed = (lines: readonly DiffLine[]) => [
            ...new Set(lines.filter(({ kind }) => kind !== "kept")),
          ];
          assert.deepEqual(changed(pieces.flat(2)), changed(hunks.flat()));
        },
      ),
    );
  });

  it("are one piece if there is room", async () => {
    const hunks = [1, 50].flatMap((start) => diffHunks(diffOf("a", ["+one", "+two"], start)));
    assert.deepEqual(await reviewParts(hunks, 1000, countTokens), [hunks]);
    assert.equal((await reviewParts(hunks, 12, countTokens)).length, 2);
  });

  it("leave out a line that is longer than the room", async () => {
    const hunks = diffHunks(diffOf("a", [`+${"long ".repeat(60)}`, "+short"]));
    const pieces = await reviewParts(hunks, 30, countTokens);
    assert.deepEqual(
      pieces.flat(2).map(({ text }) => text),
      ["short"],
    );
  });
});
