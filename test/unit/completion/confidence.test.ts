import assert from "node:assert/strict";
import { ConfidenceTracker } from "../../../server/completion/confidence";

const certainty = () => new ConfidenceTracker({ minProbability: 0.1, minLineProbability: 0.4 });
const piece = (text: string, probability?: number) => ({
  text,
  tokens: 1,
  ...(probability !== undefined && { probability }),
});

describe("confidence", () => {
  it("is the geometric mean over the first tokens", () => {
    const subject = certainty();
    assert.equal(subject.confidence, undefined);
    assert.deepEqual(
      [piece("a", 0.2), piece("b", 0.8), piece("c")].map((one) => subject.add(one)),
      [undefined, undefined, undefined],
    );
    assert.equal(subject.confidence, 0.2);
    const other = certainty();
    other.add(piece("a", 0.9));
    other.add(piece("b", 0.1));
    assert.ok(Math.abs((other.confidence ?? 0) - 0.3) < 1e-9);
  });

  it("rejects an answer exactly when its confidence is too low", () => {
    for (const probabilities of [[0.09], [0.5, 0.01], [0.9, 0.9, 0.001], [0.11], [0.5, 0.5, 0.5]]) {
      const subject = certainty();
      const verdicts = probabilities.map((probability, at) => subject.add(piece(`${at}`, probability)));
      assert.equal(verdicts.includes("unsure"), (subject.confidence ?? 1) < 0.1, `${probabilities}`);
    }
  });

  it("counts every token of a piece", () => {
    const subject = certainty();
    subject.add({ text: "ab", tokens: 2, probability: 0.25 });
    assert.equal(subject.confidence, 0.5);
  });

  it("judges each further line on its own and keeps the first line's confidence", () => {
    const subject = certainty();
    subject.add(piece("a", 0.5));
    assert.equal(subject.add(piece("\n", 0.9)), undefined);
    assert.equal(subject.add(piece("b", 0.3)), "unsure-line");
    assert.equal(subject.confidence, 0.5);
  });

  it("counts leading line breaks as part of the first line", () => {
    const subject = certainty();
    subject.add(piece("\n", 0.9));
    subject.add(piece("  "));
    assert.equal(subject.add(piece("a", 0.3)), undefined);
    assert.equal(subject.add(piece("\n", 0.9)), undefined);
    assert.equal(subject.add(piece("b", 0.3)), "unsure-line");
  });
});
