import assert from "node:assert/strict";
import { TypingInterval } from "../../../server/completion/typingInterval";

describe("typing interval", () => {
  const typed = (...gaps: number[]) => {
    let now = 0;
    const rhythm = new TypingInterval(() => now);
    rhythm.recordKey();
    for (const gap of gaps) {
      now += gap;
      rhythm.recordKey();
    }
    return rhythm.gapMs;
  };

  it("is a default before the first few keys", () => {
    assert.equal(typed(), 120);
    assert.equal(typed(50, 50, 50), 120);
  });

  it("is the mean gap between keys, without pauses", () => {
    assert.equal(typed(80, 100, 120, 100), 100);
    assert.equal(typed(80, 100, 5000, 120, 100), 100);
  });

  it("considers only the last twenty keys", () => {
    assert.equal(typed(...Array(30).fill(200), ...Array(20).fill(100)), 100);
  });

  it("stays within limits", () => {
    assert.equal(typed(1, 1, 1, 1), 40);
    assert.equal(typed(900, 900, 900, 900), 250);
  });
});
