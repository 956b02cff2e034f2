import assert from "node:assert/strict";
import { naturalEnd } from "../../server/completion/naturalEnd";
import { decideTrigger } from "../../server/completion/trigger";
import { filters, postprocess } from "../../server/postprocess/index";
import { type GoldenCase, goldenCases } from "./goldenCases";

const cases = goldenCases();

describe("golden answers", () => {
  for (const golden of cases) {
    it(`${golden.topic}, ${golden.languageId}: ${golden.title}`, () => {
      const { text, changedBy, dropped } = postprocess(golden.answer, golden);
      assert.equal(text, golden.shown);
      assert.equal(dropped !== undefined, golden.shown === "");
      if (golden.shown === golden.answer) {
        assert.deepEqual(changedBy, []);
        if (golden.topic === "unchanged") assert.equal(naturalLength(golden), golden.answer.length);
      } else {
        assert.ok(changedBy.includes(golden.topic), `changed by ${changedBy.join()}`);
      }
    });
  }

  it("cover every filter, at least eight languages, and are mostly good answers", () => {
    const topics = new Set(cases.map(({ topic }) => topic));
    for (const { name } of filters) assert.ok(topics.has(name), name);
    assert.ok(new Set(cases.map(({ languageId }) => languageId)).size >= 8);
    assert.ok(cases.length >= 60);
    assert.ok(cases.filter(({ shown, answer }) => shown === answer).length > cases.length / 2);
  });
});

function naturalLength(golden: GoldenCase): number | undefined {
  const trigger = decideTrigger({ ...golden, explicit: true });
  return naturalEnd({ ...golden, multiLine: trigger.allowed && trigger.multiLine })(golden.answer, true);
}
