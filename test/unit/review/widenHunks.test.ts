import assert from "node:assert/strict";
import { createTwoFilesPatch } from "diff";
import fc from "fast-check";
import { type DiffLine, diffHunks } from "../../../server/review/diffHunks";
import { renderHunks } from "../../../server/review/renderHunks";
import { widenHunks } from "../../../server/review/widenHunks";

const hunksOf = (old: readonly string[], now: readonly string[], context = 3) =>
  diffHunks(createTwoFilesPatch("a/a", "b/a", old.join("\n"), now.join("\n"), "", "", { context }));

const numbers = Array.from({ length: 60 }, (_, at) => `line ${at}`);

describe("widenHunks", () => {
  it("shows the code around the changed lines", () => {
    const now = numbers.with(30, "changed");
    const [hunk, ...others] = widenHunks(hunksOf(numbers, now), now);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [hunk?.[0], hunk?.at(-1)].map((line) => line?.text),
      ["line 12", "line 48"],
    );
  });

  it("joins hunks that meet", () => {
    const now = numbers.with(20, "changed").with(40, "changed as well");
    assert.equal(hunksOf(numbers, now).length, 2);
    assert.equal(widenHunks(hunksOf(numbers, now), now).length, 1);
  });

  it("leaves hunks alone if the file has changed", () => {
    const hunks = hunksOf(numbers, numbers.with(30, "changed"));
    assert.deepEqual(widenHunks(hunks, numbers), hunks);
    assert.deepEqual(widenHunks(hunks, []), hunks);
  });

  it("keeps all changes in order and every line of the file", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "", "}"), { maxLength: 80 });
    fc.assert(
      fc.property(text, text, fc.constantFrom(0, 1, 3), (old, now, context) => {
        const hunks = hunksOf(old, now, context);
        const widened = widenHunks(hunks, now);
        const changed = (lines: readonly DiffLine[]) => lines.filter(({ kind }) => kind !== "kept");
        assert.deepEqual(changed(widened.flat()), changed(hunks.flat()));
        const shown = widened.flat().flatMap((line) => (line.kind === "removed" ? [] : [line.number]));
        assert.deepEqual(
          shown,
          [...new Set(shown)].toSorted((a, b) => a - b),
          renderHunks(widened),
        );
        for (const line of widened.flat())
          if (line.kind !== "removed") assert.equal(line.text, now[line.number]);
      }),
    );
  });
});
