import assert from "node:assert/strict";
import { indexingProgress } from "../../server/features/progress/indexingProgress";
import type { StatusParams } from "../../server/protocol/messages";

describe("index progress", () => {
  const start = (capabilities = {}) => {
    let time = 0;
    const reports: StatusParams["indexing"][] = [];
    const notify = indexingProgress({} as never, {
      capabilities,
      report: (indexing) => void reports.push(indexing),
      now: () => time,
    });
    const at = (ms: number, done: number, total: number, isIndexing = true) => {
      time = ms;
      notify({ done, total, isIndexing, isCapped: false });
    };
    return { reports, at };
  };

  it("is reported after a while, at each percent and at the end, in an editor without its own progress display", () => {
    const { reports, at } = start();
    at(0, 0, 0);
    at(1999, 10, 1000);
    assert.deepEqual(reports, []);
    at(2000, 20, 1000);
    for (let done = 21; done < 40; done++) at(2000 + done, done, 1000);
    assert.deepEqual(reports, [
      { done: 20, total: 1000 },
      { done: 30, total: 1000 },
    ]);
    at(9000, 1000, 1000, false);
    assert.equal(reports.at(-1), undefined);
  });

  it("is not reported for short work, nor before the number of files is known", () => {
    const { reports, at } = start();
    at(0, 0, 0);
    at(5000, 0, 0);
    at(6000, 3, 3);
    assert.deepEqual(reports, []);
  });

  it("starts over with the next run", () => {
    const { reports, at } = start();
    at(0, 0, 100);
    at(3000, 50, 100);
    at(4000, 100, 100, false);
    at(5000, 1, 100);
    at(6000, 50, 100);
    assert.deepEqual(reports, [{ done: 50, total: 100 }, undefined]);
    at(7000, 50, 100);
    assert.deepEqual(reports.at(-1), { done: 50, total: 100 });
  });
});
