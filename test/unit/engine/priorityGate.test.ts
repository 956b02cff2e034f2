import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { PriorityGate } from "../../../server/engine/priorityGate";

const never = new AbortController().signal;

function passing(gate: PriorityGate, signal = never) {
  const state = { passed: false, failed: false };
  const done = gate.pass(signal).then(
    () => {
      state.passed = true;
    },
    () => {
      state.failed = true;
    },
  );
  return { state, done };
}

describe("priority gate", () => {
  it("lets background work pass while it is empty", async () => {
    await new PriorityGate().pass(never);
  });

  it("holds background work until the last request has left", async () => {
    const gate = new PriorityGate();
    const first = gate.enter();
    const second = gate.enter();
    const { state, done } = passing(gate);
    first[Symbol.dispose]();
    await turn();
    assert.equal(state.passed, false);
    second[Symbol.dispose]();
    second[Symbol.dispose]();
    await done;
    assert.equal(state.passed, true);
  });

  it("holds background work for a request that has just entered", async () => {
    const gate = new PriorityGate();
    const first = gate.enter();
    const { state } = passing(gate);
    first[Symbol.dispose]();
    const second = gate.enter();
    await turn();
    assert.equal(state.passed, false);
    second[Symbol.dispose]();
    await turn();
    assert.equal(state.passed, true);
  });

  it("releases work that is aborted", async () => {
    const gate = new PriorityGate();
    gate.enter();
    const abort = new AbortController();
    const { state, done } = passing(gate, abort.signal);
    abort.abort();
    await done;
    assert.equal(state.failed, true);
    await assert.rejects(gate.pass(abort.signal));
  });

  it("is quiet after two seconds without a request", () => {
    let time = 0;
    const gate = new PriorityGate(() => time);
    assert.equal(gate.isQuiet, true);
    const inside = gate.enter();
    time += 5000;
    assert.equal(gate.isQuiet, false);
    inside[Symbol.dispose]();
    assert.equal(gate.isQuiet, false);
    time += 2001;
    assert.equal(gate.isQuiet, true);
  });
});
