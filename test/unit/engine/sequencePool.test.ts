import assert from "node:assert/strict";
import type { Token } from "node-llama-cpp";
import { findReuse } from "../../../server/engine/infill/cacheShift";
import { SequencePool } from "../../../server/engine/infill/sequencePool";

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => (from + at) as Token);

/** Holds tokens like a llama.cpp sequence. */
class Held {
  readonly needsCheckpoints = false;
  constructor(public contextTokens: Token[] = []) {}
  async clearHistory() {
    this.contextTokens = [];
  }
  get nextTokenIndex() {
    return this.contextTokens.length;
  }
  compareContextTokens(ids: Token[]) {
    const at = ids.findIndex((id, index) => id !== this.contextTokens[index]);
    return { firstDifferentIndex: at < 0 ? ids.length : at };
  }
}

describe("sequence pool", () => {
  it("shows no window what another has evaluated", async () => {
    const [a, b] = [new Held(), new Held()];
    const pool = new SequencePool([a, b]);
    const secret = range(0, 100);
    const first = pool.take(secret, false, "one");
    await pool.give(first.sequence, "one");
    first.sequence.contextTokens = secret;
    assert.equal(pool.findExact(secret, "two"), undefined);
    assert.equal(pool.findExact(range(0, 1), "one"), first.sequence);
    for (const guess of [secret, range(0, 50)]) {
      const { sequence, reuse } = pool.take(guess, false, "two");
      await pool.give(sequence, "two");
      assert.equal(reuse.prefix, 0);
      assert.deepEqual(sequence.contextTokens, []);
    }
  });

  it("takes the sequence that holds most of the prompt", () => {
    const [a, b, c] = [new Held(), new Held(range(0, 100)), new Held(range(500, 600))];
    const pool = new SequencePool([a, b, c]);
    assert.equal(pool.take(range(0, 110), false).sequence, b);
    assert.equal(pool.take(range(500, 590), false).sequence, c);
  });

  it("takes the least recently used sequence for a new prompt", () => {
    const [a, b, c] = [new Held(range(0, 100)), new Held(range(200, 300)), new Held(range(400, 500))];
    const pool = new SequencePool([a, b, c]);
    assert.equal(pool.take(range(900, 950), false).sequence, c);
  });

  it("keeps background work away from the sequence in use, unless it only adds to it", () => {
    const [a, b, c] = [new Held(range(0, 100)), new Held(), new Held()];
    const pool = new SequencePool([a, b, c]);
    assert.equal(pool.take([...range(0, 60), ...range(700, 800)], true).sequence, c);
    assert.equal(pool.take(range(0, 105), true).sequence, a);
    assert.equal(pool.take(range(0, 100), false).sequence, a);
  });

  it("does not overwrite one preparation with the next", () => {
    const [a, b, c] = [new Held(range(0, 100)), new Held(), new Held()];
    const pool = new SequencePool([a, b, c]);
    assert.equal(pool.take(range(300, 400), true).sequence, c);
    assert.equal(pool.take(range(600, 700), true).sequence, b);
  });
});

describe("a sequence whose cache was moved", () => {
  const window = [...range(0, 10), ...range(100, 400)];
  const slid = [...range(0, 10), ...range(140, 400), ...range(900, 910)];

  /** The pool after its first sequence was moved and continued, as by the engine. */
  const moved = (others: readonly Held[]) => {
    const held = new Held(window);
    const pool = new SequencePool([held, ...others]);
    const { sequence, reuse } = pool.take(slid, false);
    assert.equal(sequence, held);
    assert.ok(reuse.gap);
    held.contextTokens = slid;
    return { held, pool };
  };

  it("serves further typing", () => {
    const { held, pool } = moved([new Held(), new Held()]);
    for (const more of [1, 2]) {
      const typed = [...slid, ...range(910, 910 + more)];
      assert.deepEqual(pool.take(typed, false), {
        sequence: held,
        reuse: { prefix: slid.length + more - 1 },
      });
      held.contextTokens = typed;
    }
  });

  it("is not continued in the background, which evaluates the prompt again in another sequence", () => {
    const [b, c] = [new Held(), new Held()];
    const { pool } = moved([b, c]);
    assert.deepEqual(pool.take(slid, true), { sequence: c, reuse: { prefix: 0 } });
    c.contextTokens = slid.slice(0, -1);
    // The exact sequence is then taken although it holds slightly less.
    assert.equal(pool.take([...slid, ...range(910, 912)], false).sequence, c);
  });

  it("is exact again once the moved tokens are gone", () => {
    const { held, pool } = moved([]);
    assert.deepEqual(pool.take(slid, true), { sequence: held, reuse: { prefix: 10 } });
    assert.deepEqual(pool.take(slid, true), { sequence: held, reuse: { prefix: slid.length } });
  });

  it("is not stored on disk while it is moved", () => {
    const { held, pool } = moved([]);
    assert.equal(pool.findExact(slid), undefined);
    pool.take(slid, true);
    assert.equal(pool.findExact(slid), held);
  });
});

describe("a prompt cache on disk", () => {
  it("is written from the sequence that holds nearly all of the prompt", () => {
    const [a, b] = [new Held(range(0, 100)), new Held(range(200, 300))];
    const pool = new SequencePool([a, b]);
    assert.equal(pool.findExact(range(200, 310)), b);
    assert.equal(pool.findExact(range(200, 350)), undefined);
    assert.equal(pool.findEmpty(), undefined);
  });

  it("is restored into an empty sequence", () => {
    const [a, b] = [new Held(range(0, 100)), new Held()];
    assert.equal(new SequencePool([a, b]).findEmpty(), b);
  });
});

describe("reuse of a moved cache", () => {
  it("finds the gap that a sliding window left", () => {
    const held = new Held([...range(0, 10), ...range(100, 300)]);
    const ids = [...range(0, 10), ...range(140, 300), ...range(900, 910)];
    assert.deepEqual(findReuse(held, ids), { prefix: 10, gap: { start: 10, end: 50, run: 160 } });
  });

  it("is not tried for a short run, at the very beginning, or when nothing is left to reuse", () => {
    assert.deepEqual(findReuse(new Held(range(0, 100)), range(0, 90)), { prefix: 90 });
    assert.deepEqual(findReuse(new Held(range(0, 200)), range(50, 200)), { prefix: 0 });
    const held = new Held([...range(0, 10), ...range(100, 150)]);
    assert.deepEqual(findReuse(held, [...range(0, 10), ...range(110, 150), ...range(900, 999)]), {
      prefix: 10,
    });
  });
});
