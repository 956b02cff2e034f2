import assert from "node:assert/strict";
import { Mutex } from "../../../server/util/mutex";

describe("mutex", () => {
  it("admits one holder at a time, in order", async () => {
    const lock = new Mutex();
    const order: string[] = [];
    const work = async (name: string) => {
      using _ = await lock.acquire();
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
    };
    await Promise.all([work("a"), work("b"), work("c")]);
    assert.deepEqual(order, ["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("releases an aborted waiter, and keeps the others in order", async () => {
    const lock = new Mutex();
    const first = await lock.acquire();
    const abort = new AbortController();
    const impatient = lock.acquire(abort.signal);
    const patient = lock.acquire();
    abort.abort();
    await assert.rejects(impatient, { name: "AbortError" });
    let entered = false;
    const waiting = patient.then(() => {
      entered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(entered, false);
    first[Symbol.dispose]();
    await waiting;
    assert.equal(entered, true);
  });

  it("does not admit a waiter that was already aborted", async () => {
    await assert.rejects(new Mutex().acquire(AbortSignal.abort()), { name: "AbortError" });
  });
});
