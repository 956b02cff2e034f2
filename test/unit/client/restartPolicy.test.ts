import assert from "node:assert/strict";
import { createRestartPolicy, defaultRestartLimits } from "../../../client/serverProcess/restartPolicy";

describe("restart policy", () => {
  it("waits longer after each crash and gives up after five within three minutes", () => {
    const policy = createRestartPolicy(() => 0);
    const delays = Array.from({ length: 7 }, () => policy.next());
    assert.deepEqual(delays, [200, 500, 1000, 2000, 4000, undefined, undefined]);
  });

  it("forgets a crash after three minutes", () => {
    let now = 0;
    const policy = createRestartPolicy(() => now);
    for (const minute of [0, 0.5, 1, 1.5, 2]) {
      now = minute * 60_000;
      policy.next();
    }
    now = 2.9 * 60_000;
    assert.equal(policy.next(), undefined);
    now = 3 * 60_000;
    assert.equal(policy.next(), 4000);
    assert.equal(policy.next(), undefined);
  });

  it("treats each hourly crash as the first", () => {
    let now = 0;
    const policy = createRestartPolicy(() => now);
    for (let hour = 0; hour < 10; hour++) {
      now = hour * 3_600_000;
      assert.equal(policy.next(), defaultRestartLimits.delaysMs[0]);
    }
  });

  it("counts all starts that fail in a row, however long each took", () => {
    let now = 0;
    const policy = createRestartPolicy(() => now);
    const delays = Array.from({ length: 6 }, () => {
      now += 60_000;
      return policy.next(false);
    });
    assert.deepEqual(delays, [200, 500, 1000, 2000, 4000, undefined]);
    now += 3 * 60_000;
    assert.equal(policy.next(), 200, "a server that had started counts from its crash");
  });

  it("resets when the user restarts", () => {
    const policy = createRestartPolicy(() => 0);
    while (policy.next() !== undefined);
    policy.reset();
    assert.equal(policy.next(), 200);
  });
});
