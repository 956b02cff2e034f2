import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { IdleWork } from "../../../server/completion/idleWork";

/** A task that runs until it is aborted. */
function endless() {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let stopped = false;
  const task = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      begin();
      signal.addEventListener("abort", () => {
        stopped = true;
        resolve();
      });
    });
  return { task, begun, isStopped: () => stopped };
}

/** Ends after the timers of tasks that were scheduled before it. */
const laterTimer = () => sleep(5);

const fails = (error: unknown) => assert.fail(String(error));

describe("idle work", () => {
  it("stops a task when another one replaces it", async () => {
    const idle = new IdleWork(fails);
    const old = endless();
    idle.schedule("plan", 0, old.task);
    await old.begun;
    const fresh = endless();
    idle.schedule("plan", 0, fresh.task);
    await fresh.begun;
    assert.ok(old.isStopped());
    assert.ok(!fresh.isStopped());
    idle.interrupt();
    assert.ok(fresh.isStopped());
  });

  it("lets a running task of another name finish first", async () => {
    const idle = new IdleWork(fails);
    const first = endless();
    idle.schedule("plan", 0, first.task);
    await first.begun;
    let ran = false;
    idle.schedule("next", 0, async () => {
      ran = true;
    });
    await laterTimer();
    assert.ok(!ran && !first.isStopped());
    idle.interrupt();
  });

  it("drops waiting tasks on a keystroke", async () => {
    const idle = new IdleWork(fails);
    const first = endless();
    idle.schedule("plan", 0, first.task);
    await first.begun;
    let ran = false;
    idle.schedule("next", 0, async () => {
      ran = true;
    });
    await laterTimer();
    idle.interrupt();
    const last = endless();
    idle.schedule("plan", 0, last.task);
    await last.begun;
    assert.ok(!ran);
    idle.interrupt();
  });
});
