import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DiskQueue } from "../../../server/files/diskQueue";
import { reasonOf } from "../../../server/files/fileRefusedError";

/** Work that hangs until `end` is called. */
function hanging() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { work: () => promise, end: () => resolve("done") };
}

describe("the disk queue", () => {
  it("limits concurrent work and keeps its order", async () => {
    const queue = new DiskQueue({ concurrency: 2, timeoutMs: 60_000 });
    const pieces = Array.from({ length: 5 }, hanging);
    const started: number[] = [];
    const all = pieces.map(({ work }, at) =>
      queue.run(`${at}`, () => {
        started.push(at);
        return work();
      }),
    );
    await turn();
    assert.deepEqual(started, [0, 1]);
    pieces[1]?.end();
    await all[1];
    await turn();
    assert.deepEqual(started, [0, 1, 2]);
    for (const { end } of pieces) end();
    assert.deepEqual(await Promise.all(all), Array(5).fill("done"));
    assert.deepEqual(started, [0, 1, 2, 3, 4]);
  });

  it("gives up on hanging work, continues beside it, and never takes all threads", async () => {
    const queue = new DiskQueue({ concurrency: 2, timeoutMs: 5 });
    const [first, second] = [hanging(), hanging()];
    const reason = (path: string, work: () => Promise<unknown>) =>
      queue.run(path, work).then((result) => result, reasonOf);
    assert.equal(await reason("first", first.work), "tooSlow");
    assert.equal(await reason("other", async () => "read"), "read");
    // Work that waits for the last place is refused with it.
    const [late, waiting] = [reason("second", second.work), reason("waiting", async () => "read")];
    assert.deepEqual(await Promise.all([late, waiting]), ["tooSlow", "tooSlow"]);
    let wasTried = false;
    assert.equal(
      await reason("more", async () => {
        wasTried = true;
      }),
      "tooSlow",
    );
    assert.equal(wasTried, false);
    second.end();
    await turn();
    assert.equal(await reason("again", async () => "read"), "read");
    first.end();
  });

  it("does not count time in which the thread was busy", async () => {
    const queue = new DiskQueue({ concurrency: 1, timeoutMs: 40 });
    const path = fileURLToPath(import.meta.url);
    const read = queue.run(path, async () => (await (await open(path)).stat()).isFile());
    const end = performance.now() + 200;
    while (performance.now() < end);
    assert.equal(await read, true);
  });

  it("frees places after failures", async () => {
    const queue = new DiskQueue({ concurrency: 2, timeoutMs: 60_000 });
    queue.limitConcurrency(1);
    for (let times = 0; times < 5; times++)
      await assert.rejects(
        queue.run("a", () => Promise.reject(new Error("broken"))),
        /broken/,
      );
    assert.equal(await queue.run("a", async () => "read"), "read");
  });
});
