import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Counts,
  countsSchema,
  dayOf,
  emptyCounts,
  impressionsOf,
  increase,
  mergeCounts,
  tallyOf,
} from "../../../server/statistics/counts";
import { bucketOf, coarseBuckets, percentile } from "../../../server/statistics/latency";
import { summarize } from "../../../server/statistics/summary";

const name = fc.constantFrom("python", "typescript", "__proto__", "constructor", "toString", "");
const counted: fc.Arbitrary<Counts> = fc
  .array(
    fc.record({
      language: name,
      model: name,
      shown: fc.nat(9),
      reason: name,
      ms: fc.nat(5000),
      day: fc.nat(80),
    }),
  )
  .map((events) => {
    const counts = emptyCounts();
    for (const { language, model, shown, reason, ms, day } of events) {
      const tally = tallyOf(counts, language, model);
      tally.shown += shown;
      increase(tally.reasons, reason);
      increase(tally.latency, bucketOf(ms));
      tally.kept[15] = { characters: 10, kept: 5 };
      const date = new Date(86_400_000 * (20_000 + day)).toISOString().slice(0, 10);
      dayOf(counts, date).shown += shown;
      impressionsOf(counts, model, date, "0.1").shown += shown;
    }
    return counts;
  });

const facts = { enabled: true, stored: true };

describe("statistics: counts", () => {
  it("merge in any order, without changing either side", () => {
    fc.assert(
      fc.property(counted, counted, (a, b) => {
        const [left, right] = [structuredClone(a), structuredClone(b)];
        assert.deepEqual(mergeCounts(a, b), mergeCounts(b, a));
        assert.deepEqual([a, b], [left, right]);
        const shown = (counts: Counts) => summarize(counts, facts).total.shown;
        assert.equal(shown(mergeCounts(a, b)), shown(a) + shown(b));
      }),
    );
  });

  it("survive storage in a file", () => {
    fc.assert(
      fc.property(counted, (counts) => {
        assert.deepEqual(countsSchema.parse(JSON.parse(JSON.stringify(counts))), counts);
      }),
    );
  });

  it("keep two months of days, and remember the first day", () => {
    let counts = emptyCounts();
    for (let day = 0; day < 100; day++) {
      const one = emptyCounts();
      dayOf(one, new Date(86_400_000 * (20_000 + day)).toISOString().slice(0, 10)).shown = 1;
      counts = mergeCounts(counts, one);
    }
    const { days, since } = summarize(counts, facts);
    assert.equal(days.length, 60);
    assert.equal(since, "2024-10-04");
    assert.ok(since < (days[0]?.day ?? ""));
  });

  it("are grouped by language and by model", () => {
    const counts = emptyCounts();
    tallyOf(counts, "python", "big").shown = 3;
    tallyOf(counts, "python", "small").shown = 4;
    tallyOf(counts, "rust", "big").shown = 10;
    const { byLanguage, byModel, total } = summarize(counts, facts);
    assert.deepEqual(
      byLanguage.map(({ name, shown }) => [name, shown]),
      [
        ["rust", 10],
        ["python", 7],
      ],
    );
    assert.deepEqual(
      byModel.map(({ name, shown }) => [name, shown]),
      [
        ["big", 13],
        ["small", 4],
      ],
    );
    assert.equal(total.shown, 17);
  });
});

describe("statistics: latency", () => {
  it("has percentiles within five percent", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 60_000, noNaN: true }), { minLength: 1 }),
        fc.constantFrom(0.5, 0.95),
        (times, p) => {
          const buckets: Record<string, number> = {};
          for (const ms of times) increase(buckets, bucketOf(ms));
          const exact = times.toSorted((a, b) => a - b)[Math.ceil(p * times.length) - 1] ?? 0;
          const found = percentile(buckets, p) ?? 0;
          assert.ok(Math.abs(found - exact) <= 0.06 * exact, `${found} for ${exact}`);
          assert.equal(
            coarseBuckets(buckets).reduce((sum, { count }) => sum + count, 0),
            times.length,
          );
        },
      ),
    );
    assert.equal(percentile({}, 0.5), undefined);
  });

  it("limits the chart for a damaged file", () => {
    assert.deepEqual(coarseBuckets({ "1e9": 1, x: 2, "-3": 1 }), []);
  });
});
