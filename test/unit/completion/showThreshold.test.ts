import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketOf, type Experience, showThresholds } from "../../../server/completion/showThreshold";
import { families } from "../../../server/prompt/templates/index";

const eagernesses = ["low", "medium", "high"] as const;
const least = (eagerness: (typeof eagernesses)[number], experience: Experience = {}) =>
  showThresholds(eagerness, undefined, experience).minProbability;
const names = [0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.65, 0.85].map(bucketOf);
const anyExperience: fc.Arbitrary<Record<string, { shown: number; accepted: number }>> = fc.dictionary(
  fc.constantFrom(...names, "0", "something else"),
  fc
    .tuple(fc.double({ min: 0, max: 500, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([shown, share]) => ({ shown, accepted: shown * share })),
);
const anyEagerness = fc.constantFrom(...eagernesses);
const anyName = fc.constantFrom(...names);

describe("confidence thresholds", () => {
  it("begin at the default, or at the model's calibration", () => {
    assert.deepEqual(
      eagernesses.map((eagerness) => least(eagerness)),
      [0.3, 0.1, 0.02],
    );
    const measured = families.find(({ id }) => id === "starter-code")?.calibration;
    assert.ok(measured !== undefined);
    const of = eagernesses.map((eagerness) => showThresholds(eagerness, measured).minProbability);
    assert.ok(
      of.every((value, at) => value > least(eagernesses[at] ?? "low")),
      `${of}`,
    );
  });

  it("are fixed for explicit requests", () => {
    const never = Object.fromEntries(names.map((name) => [name, { shown: 500, accepted: 0 }]));
    const { minProbability, minLineProbability, origin } = showThresholds("asked", undefined, never);
    assert.deepEqual([minProbability, minLineProbability, origin.kind], [0.02, 0.05, "asked"]);
  });

  it("are stricter with less eagerness, and never stricter on the first line than on the next", () => {
    fc.assert(
      fc.property(anyExperience, (experience) => {
        const [low = 0, medium = 0, high = 0] = eagernesses.map((eagerness) => least(eagerness, experience));
        assert.ok(low >= medium && medium >= high);
        for (const eagerness of eagernesses) {
          const of = showThresholds(eagerness, undefined, experience);
          assert.ok(of.minLineProbability >= of.minProbability);
        }
      }),
    );
  });

  it("stay near the calibration, so that a sure suggestion is always shown", () => {
    fc.assert(
      fc.property(anyExperience, anyEagerness, (experience, eagerness) => {
        const value = least(eagerness, experience);
        assert.ok(value >= 0.02 && value <= 0.65, `${value}`);
      }),
    );
  });

  it("never rise with an accepted suggestion and never fall with a rejected one", () => {
    fc.assert(
      fc.property(anyExperience, anyEagerness, anyName, fc.nat(60), (experience, eagerness, name, times) => {
        const { shown = 0, accepted = 0 } = experience[name] ?? {};
        const before = least(eagerness, experience);
        const refused = { ...experience, [name]: { shown: shown + times, accepted } };
        const taken = { ...experience, [name]: { shown: shown + times, accepted: accepted + times } };
        assert.ok(least(eagerness, refused) >= before);
        assert.ok(least(eagerness, taken) <= before);
      }),
    );
  });

  it("rise after rejected suggestions, and recover as these are forgotten", () => {
    const refused = (shown: number) => ({ [bucketOf(0.15)]: { shown, accepted: 0 } });
    assert.equal(least("medium", refused(3)), 0.1);
    assert.ok(least("medium", refused(60)) > 0.1);
    assert.equal(least("medium", refused(60 / 2 ** 4)), 0.1);
    const { origin } = showThresholds("medium", undefined, refused(60));
    assert.deepEqual(origin, { kind: "learned", suggestions: 60, instead: 0.1 });
  });

  it("fall where suggestions are accepted more often than usual, even below those that are shown", () => {
    const taken = { [bucketOf(0.15)]: { shown: 60, accepted: 40 } };
    assert.ok(least("medium", taken) < 0.1);
  });

  it("put a confidence into the bucket that starts below it", () => {
    assert.deepEqual([0, 0.019, 0.02, 0.1, 0.2999, 1].map(bucketOf), [
      "0",
      "0",
      "0.02",
      "0.1",
      "0.2",
      "0.85",
    ]);
  });
});
