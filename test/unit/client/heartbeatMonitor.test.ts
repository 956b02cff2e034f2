import assert from "node:assert/strict";
import { mock } from "node:test";
import { HeartbeatMonitor } from "../../../client/engineHost/heartbeatMonitor";

describe("heartbeat of the engine process", () => {
  let pings: number;
  let hung: number;
  let monitor: HeartbeatMonitor;
  beforeEach(() => {
    mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
    [pings, hung] = [0, 0];
    monitor = new HeartbeatMonitor({ ping: () => pings++, onHung: () => hung++ });
    monitor.start();
  });
  afterEach(() => {
    monitor.stop();
    mock.timers.reset();
  });

  it("gives up after two questions in a row without an answer", () => {
    mock.timers.tick(60_000);
    assert.deepEqual([pings, hung], [2, 0]);
    monitor.beat();
    mock.timers.tick(60_000);
    assert.equal(hung, 0);
    mock.timers.tick(30_000);
    assert.equal(hung, 1);
  });

  it("never gives up on a process that answers", () => {
    for (let minute = 0; minute < 100; minute++) {
      mock.timers.tick(30_000);
      monitor.beat();
    }
    assert.deepEqual([pings, hung], [100, 0]);
  });

  it("gives up soon when the user restarts the server, unless there is an answer", () => {
    monitor.checkNow();
    mock.timers.tick(1000);
    monitor.beat();
    mock.timers.tick(10_000);
    assert.equal(hung, 0);
    monitor.checkNow();
    mock.timers.tick(3000);
    assert.equal(hung, 1);
  });
});
