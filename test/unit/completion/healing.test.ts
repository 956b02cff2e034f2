import assert from "node:assert/strict";
import fc from "fast-check";
import { healingAt } from "../../../server/completion/healing";

function stem(document: string): string | undefined {
  const [prefix = "", suffix = ""] = document.split("█");
  return healingAt({ prefix, suffix })?.stem;
}

describe("healingAt", () => {
  const cases: readonly (readonly [document: string, stem: string | undefined])[] = [
    ["user.getU█", "getU"],
    ["user.getU█()", "getU"],
    ["$tot█;", "$tot"],
    ["_a1█\n", "_a1"],
    ["const größ█ = 1", "größ"],
    ["x = 12█", "12"],
    ["𝒳𝒴█", "𝒳𝒴"],
    ["user.█", undefined],
    ["f(█)", undefined],
    ["a █", undefined],
    ["█", undefined],
    ["\n█", undefined],
    ["na█me", undefined],
    ["a█𝒳", undefined],
    [`${"x".repeat(41)}█`, undefined],
  ];
  for (const [document, expected] of cases) {
    it(`${JSON.stringify(document)}: ${expected}`, () => assert.equal(stem(document), expected));
  }

  it("is always the end of what stands before the cursor", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (prefix, suffix) => {
        const healing = healingAt({ prefix, suffix });
        if (healing) assert.ok(healing.stem !== "" && prefix.endsWith(healing.stem));
      }),
    );
  });

  it("is found at once behind a long text", () => {
    const prefix = "x".repeat(2_000_000);
    const started = performance.now();
    healingAt({ prefix, suffix: "" });
    assert.ok(performance.now() - started < 50);
  });
});
