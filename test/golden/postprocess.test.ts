import assert from "node:assert/strict";
import { stopCondition } from "../../server/completion/scope/stopCondition";
import { decideTrigger } from "../../server/completion/trigger";
import { filters, postprocess } from "../../server/postprocess/index";
import type { SyntaxTrees } from "../../server/syntax/syntax";
import { loadedTrees } from "../support/syntaxTrees";
import { type GoldenCase, goldenCases } from "./goldenCases";

const cases = goldenCases();

describe("golden answers", () => {
  let trees: SyntaxTrees;
  before(async () => {
    trees = await loadedTrees(cases.map(({ languageId }) => languageId));
  });

  for (const golden of cases) {
    it(`${golden.topic}, ${golden.languageId}: ${golden.title}`, () => {
      const { text, changedBy, rejectionReason } = postprocess(golden.answer, golden);
      assert.equal(text, golden.shown);
      assert.equal(rejectionReason !== undefined, golden.shown === "");
      if (golden.shown === golden.answer) {
        assert.deepEqual(changedBy, []);
        if (golden.topic !== "unchanged") return;
        assert.equal(naturalLength(golden), golden.answer.length, "by indentation");
        assert.equal(naturalLength(golden, trees), golden.answer.length, "by grammar");
      } else {
        assert.ok(changedBy.includes(golden.topic), `changed by ${changedBy.join()}`);
      }
    });
  }

  it("cover every filter and at least fourteen languages, and are mostly good answers", () => {
    const topics = new Set(cases.map(({ topic }) => topic));
    for (const { name } of filters) assert.ok(topics.has(name), name);
    assert.ok(new Set(cases.map(({ languageId }) => languageId)).size >= 14);
    assert.ok(cases.length >= 170);
    assert.ok(cases.filter(({ shown, answer }) => shown === answer).length > cases.length / 2);
  });
});

function naturalLength(golden: GoldenCase, trees?: SyntaxTrees): number | undefined {
  const context = { ...golden, syntax: trees?.at(golden, golden.languageId) };
  const trigger = decideTrigger({ ...context, explicit: true });
  return stopCondition({ ...context, multiLine: trigger.allowed && trigger.multiLine })(golden.answer, true);
}
