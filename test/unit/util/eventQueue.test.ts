import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { EventQueue } from "../../../server/util/eventQueue";

describe("EventQueue", () => {
  it("yields earlier and later events in order, and ends", async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    const read: number[] = [];
    const reading = (async () => {
      for await (const event of queue) read.push(event);
    })();
    queue.push(2);
    await turn();
    queue.push(3);
    queue.push(4);
    queue.end();
    await reading;
    assert.deepEqual(read, [1, 2, 3, 4]);
  });

  it("fails after the events that were pushed earlier", async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.end(new Error("gone"));
    const read: number[] = [];
    await assert.rejects(async () => {
      for await (const event of queue) read.push(event);
    }, /gone/);
    assert.deepEqual(read, [1]);
  });
});
