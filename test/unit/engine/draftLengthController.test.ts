import assert from "node:assert/strict";
import { DraftCosts, DraftLengthController } from "../../../server/engine/promptLookup/draftLengthController";

/** Costs of a machine where a token takes `single` ms and each drafted token `added` ms more. */
function costs(single: number, added: number): DraftCosts {
  const measured = new DraftCosts();
  measured.recordSingle(single);
  for (const length of [2, 4, 8, 16, 32, 64]) measured.recordDraft(length, single + length * added);
  measured.recordSingle(single);
  return measured;
}

function paceAfter(measured: DraftCosts, right: number, of: number): DraftLengthController {
  const pace = new DraftLengthController(measured);
  for (let at = 0; at < 200; at++) pace.recordGuess(at % of < right);
  return pace;
}

describe("draft length", () => {
  it("is zero before a token has been measured", () => {
    assert.equal(new DraftLengthController(new DraftCosts()).length(64, 1000), 0);
  });

  it("is short at first, maximal while all drafts are right, shorter when some are wrong", () => {
    const measured = costs(10, 1);
    const first = new DraftLengthController(measured).length(64, 1000);
    assert.ok(first >= 4 && first <= 16, `${first}`);
    assert.equal(paceAfter(measured, 1, 1).length(64, 1000), 64);
    const half = paceAfter(measured, 1, 2).length(64, 1000);
    assert.ok(half > 0 && half < first, `${half}`);
  });

  it("is zero where single tokens are faster", () => {
    assert.equal(paceAfter(costs(10, 9), 1, 2).length(64, 1000), 0);
    assert.equal(paceAfter(costs(10, 12), 1, 1).length(64, 1000), 0);
    assert.equal(paceAfter(costs(10, 1), 0, 1).length(64, 1000), 0);
  });

  it("grows again when guesses would have been right", () => {
    const pace = paceAfter(costs(10, 2), 0, 1);
    assert.equal(pace.length(64, 1000), 0);
    for (let at = 0; at < 40; at++) pace.recordGuess(true);
    assert.ok(pace.length(64, 1000) > 0);
  });

  it("stays within the available tokens and the time limit", () => {
    const pace = paceAfter(costs(10, 1), 1, 1);
    assert.equal(pace.length(7, 1000), 4);
    assert.equal(pace.length(1, 1000), 0);
    assert.equal(pace.length(64, 50), 32);
  });

  it("may take as long as two single tokens on a slow machine", () => {
    assert.equal(paceAfter(costs(300, 30), 1, 1).length(64, 50), 8);
  });

  it("is tried again some time after it was too expensive", () => {
    const measured = costs(10, 20);
    const pace = paceAfter(measured, 1, 1);
    assert.equal(pace.length(64, 1000), 0);
    for (let at = 0; at < 300; at++) measured.recordSingle(10);
    assert.ok(pace.length(64, 1000) > 0);
  });

  it("charges a draft for the slower token after it", () => {
    const measured = costs(10, 1);
    for (let at = 0; at < 40; at++) {
      measured.recordDraft(8, 18);
      measured.recordSingle(90);
    }
    assert.equal(measured.estimate(0), 10);
    assert.ok((measured.estimate(8) ?? 0) > 90);
  });

  it("estimates an unmeasured length from its neighbour", () => {
    const measured = new DraftCosts();
    measured.recordSingle(10);
    measured.recordDraft(8, 26);
    measured.recordSingle(10);
    assert.equal(measured.estimate(8), 26);
    assert.equal(measured.estimate(64), 10 + 64 * 2);
  });
});
