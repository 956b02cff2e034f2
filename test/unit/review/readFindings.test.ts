import assert from "node:assert/strict";
import fc from "fast-check";
import { readFindings } from "../../../server/review/readFindings";
import { findings } from "../../support/reviews";

const one = {
  line: 3,
  code: 'const a = "{";',
  problem: "It is {wrong}.",
  severity: "error",
  fix: "Mend it.",
} as const;
const two = { line: 9, code: "f(`x`)", problem: 'Says "no" for zero.', severity: "hint", fix: "" } as const;

describe("readFindings", () => {
  const forms: readonly (readonly [string, string])[] = [
    ["as it is asked for", findings(one, two)],
    [
      "in a fence, with prose around it",
      `Here you are:\n\`\`\`json\n${findings(one, two)}\n\`\`\`\nDone {really}.`,
    ],
    ["as a bare list", JSON.stringify([one, two], null, 2)],
    ["one a line", `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`],
    [
      "with commas too many",
      `{"findings": [${[one, two].map((each) => JSON.stringify(each).replace(/}$/, ",}")).join(", ")},]}`,
    ],
    ["in the middle of the third", `${findings(one, two).slice(0, -2)},{"line": 7, "code": "x", "prob`],
    ["after a stray quotation mark", `The word " is open.\n${findings(one, two)}`],
    ["with a number that is text", findings(one, two).replace('"line":3', '"line":"3"')],
  ];
  for (const [what, answer] of forms)
    it(`finds them ${what}`, () => {
      assert.deepEqual(readFindings(answer), [one, two]);
    });

  it("finds none in other answers", () => {
    const nothing = [
      "",
      "No issues found.",
      '{"findings": []}',
      "{}",
      "[1, 2]",
      "{{{{",
      '{"line": 3}',
      '{"problem": 5}',
      "null",
    ];
    for (const answer of nothing) assert.deepEqual(readFindings(answer), [], answer);
  });

  it("falls back to the default severity and no line for invalid values", () => {
    const [found] = readFindings(
      '{"line": 1e99, "code": 5, "problem": " Wrong here. ", "severity": "fatal"}',
    );
    assert.deepEqual(found, {
      line: undefined,
      code: "",
      problem: "Wrong here.",
      severity: "warning",
      fix: "",
    });
  });

  it("never loses a finding while the answer grows", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', "{", "}", "\\", "\n", "`", ",", " ") });
    const rawFinding = fc.record({ line: fc.integer(), code: text, problem: text });
    fc.assert(
      fc.property(fc.array(rawFinding), text, fc.nat(), (rawFindings, lead, at) => {
        const answer = `${lead}${JSON.stringify({ findings: rawFindings })}`;
        const part = readFindings(answer.slice(0, at));
        assert.deepEqual(readFindings(answer).slice(0, part.length), part);
      }),
    );
  });

  it("finds all findings in well-formed JSON", () => {
    const rawFinding = fc.record({ line: fc.integer(), code: fc.string(), problem: fc.string() });
    fc.assert(
      fc.property(fc.array(rawFinding), (rawFindings) => {
        const expected = rawFindings.map(({ problem }) => problem.trim()).filter(Boolean);
        const found = readFindings(JSON.stringify({ findings: rawFindings }, null, 1));
        assert.deepEqual(
          found.map(({ problem }) => problem),
          expected,
        );
      }),
    );
  });
});
