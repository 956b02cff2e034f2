import assert from "node:assert/strict";
import fc from "fast-check";
import { ChunkPace } from "../../../server/engine/infill/chunkPace";

interface Cost {
  readonly fixed: number;
  readonly perToken: number;
}

/** Evaluates chunks of the wanted size on a simulated machine and returns the milliseconds of each. */
function evaluate(pace: ChunkPace, { fixed, perToken }: Cost, targetMs: number, chunks: number): number[] {
  return Array.from({ length: chunks }, () => {
    const tokens = pace.size(targetMs);
    const ms = fixed + perToken * tokens;
    pace.record(tokens, ms);
    return ms;
  });
}

describe("chunk size", () => {
  it("follows the target on a machine without a fixed cost", () => {
    const pace = new ChunkPace();
    const cpu = { fixed: 0, perToken: 0.4 };
    assert.equal(evaluate(pace, cpu, 200, 3).at(-1), 200);
    assert.equal(evaluate(pace, cpu, 10, 3).at(-1), 10);
    assert.equal(evaluate(pace, cpu, 50, 3).at(-1), 50);
  });

  it("does not shrink to chunks that are hardly faster on a machine with a fixed cost", () => {
    const pace = new ChunkPace();
    const gpu = { fixed: 50, perToken: 0.3 };
    evaluate(pace, gpu, 200, 5);
    evaluate(pace, gpu, 10, 5);
    const tokens = pace.size(10);
    assert.ok(tokens >= 60 && tokens <= 120, String(tokens));
  });

  it("adapts at once to a slow chunk and gradually to fast ones", () => {
    const pace = new ChunkPace();
    pace.record(64, 32);
    assert.equal(pace.size(50), 100);
    pace.record(64, 320);
    assert.equal(pace.size(50), 10);
    pace.record(64, 32);
    assert.ok(pace.size(50) < 15);
    for (let i = 0; i < 20; i++) pace.record(64, 32);
    assert.ok(pace.size(50) >= 95);
  });

  it("comes near the target on any machine within a few chunks", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 60, noNaN: true }),
        fc.double({ min: 0.005, max: 2, noNaN: true }),
        fc.constantFrom(10, 20, 50, 200),
        fc.constantFrom(10, 20, 50, 200),
        (fixed, perToken, before, targetMs) => {
          const pace = new ChunkPace();
          const cost = { fixed, perToken };
          evaluate(pace, cost, before, 12);
          const ms = evaluate(pace, cost, targetMs, 12).at(-1) ?? 0;
          // No machine can do better than the smallest chunk, 1.5 times the fixed cost, or the target.
          const allowed = Math.max(targetMs, fixed * 1.5, fixed + perToken * 8) + perToken;
          assert.ok(ms <= allowed * 1.01, `${ms} of ${allowed}`);
        },
      ),
    );
  });

  it("knows the prompt's speed only after the first, slow batches", () => {
    const pace = new ChunkPace();
    pace.record(256, 1000);
    assert.equal(pace.tokensPerSecond, undefined);
    pace.record(256, 256);
    assert.equal(pace.tokensPerSecond, 1000);
  });
});
