import assert from "node:assert/strict";
import fc from "fast-check";
import { type Counts, emptyCounts, impressionsOf, mergeCounts } from "../../../server/statistics/counts";
import { experienceOf } from "../../../server/statistics/experience";

const today = "2026-01-31";
const someCounts: fc.Arbitrary<Counts> = fc
  .array(
    fc.record({
      model: fc.constantFrom("a", "b", "__proto__", "constructor"),
      day: fc.constantFrom("2026-01-01", "2026-01-24", today),
      bucket: fc.constantFrom("0.1", "0.3"),
      shown: fc.nat(9),
      accepted: fc.nat(9),
    }),
  )
  .map((events) => {
    const counts = emptyCounts();
    for (const { model, day, bucket, shown, accepted } of events) {
      const sum = impressionsOf(counts, model, day, bucket);
      sum.shown += shown;
      sum.accepted += accepted;
    }
    return counts;
  });

describe("statistics: experience", () => {
  it("counts half after a week", () => {
    const counts = emptyCounts();
    impressionsOf(counts, "m", "2026-01-24", "0.1").shown += 8;
    impressionsOf(counts, "m", today, "0.1").shown += 2;
    impressionsOf(counts, "m", today, "0.1").accepted += 1;
    impressionsOf(counts, "other", today, "0.1").shown += 50;
    assert.deepEqual(experienceOf([counts], "m", today), { "0.1": { shown: 6, accepted: 1 } });
    assert.deepEqual(experienceOf([counts], "constructor", today), {});
  });

  it("treats a future day as today", () => {
    const counts = emptyCounts();
    impressionsOf(counts, "m", "2026-03-01", "0.1").shown += 4;
    assert.equal(experienceOf([counts], "m", today)["0.1"]?.shown, 4);
  });

  it("is the same for separate windows as for their merged counts", () => {
    fc.assert(
      fc.property(someCounts, someCounts, fc.constantFrom("a", "b", "__proto__"), (one, other, model) => {
        const apart = experienceOf([one, other], model, today);
        const merged = experienceOf([mergeCounts(one, other)], model, today);
        assert.deepEqual(Object.keys(apart).toSorted(), Object.keys(merged).toSorted());
        for (const [bucket, { shown, accepted }] of Object.entries(apart)) {
          assert.ok(Math.abs(shown - (merged[bucket]?.shown ?? -1)) < 1e-9);
          assert.ok(Math.abs(accepted - (merged[bucket]?.accepted ?? -1)) < 1e-9);
        }
      }),
    );
  });
});
