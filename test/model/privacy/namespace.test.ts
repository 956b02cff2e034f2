import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

interface Outcome {
  /** Packets that passed an interface during the session. */
  readonly interfaces: Readonly<Record<string, number>>;
  readonly seals: readonly string[];
}

/** A route that leads nowhere: both ends of the cable are in the namespace. */
const fakeWayOut = [
  "ip link add out0 type veth peer name out1",
  "for each in out0 out1; do echo 1 > /proc/sys/net/ipv6/conf/$each/disable_ipv6; ip link set $each up; done",
  "ip address add 10.77.0.1/24 dev out0",
  "ip route add default via 10.77.0.2",
];

/** Runs a session in a new network namespace that has only the interfaces that the commands create. */
async function inNamespace(commands: readonly string[], ...args: readonly string[]): Promise<Outcome> {
  const script = ["ip link set lo up", ...commands, 'exec "$@"'].join(" && ");
  const node = [process.execPath, "dist-test/support/namespaceSession.mjs", ...args];
  const run = promisify(execFile);
  const { stdout } = await run("unshare", ["-rn", "sh", "-c", script, "sh", ...node]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Outcome;
}

describe("a session in its own network namespace", function () {
  this.timeout(300_000);
  before(function () {
    const made = spawnSync("unshare", ["-rn", "sh", "-c", ["ip link set lo up", ...fakeWayOut].join(" && ")]);
    // Only Linux has namespaces, and some systems deny them to ordinary users.
    if (made.status !== 0) this.skip();
  });

  it("works with only loopback, and does not use it", async () => {
    const { interfaces, seals } = await inNamespace([]);
    assert.deepEqual(interfaces, { lo: 0 });
    assert.deepEqual(seals, ["sealed", "sealed"]);
  });

  it("sends no packet when there is a route out, also after a crash and a restart", async () => {
    const { interfaces, seals } = await inNamespace(fakeWayOut);
    assert.deepEqual(interfaces, { lo: 0, out0: 0, out1: 0 });
    assert.deepEqual(seals, ["sealed", "sealed"]);
  });

  it("counts a packet that a control sends", async () => {
    const { interfaces } = await inNamespace(fakeWayOut, "--control");
    assert.ok((interfaces["out0"] ?? 0) > 0 && (interfaces["out1"] ?? 0) > 0, JSON.stringify(interfaces));
  });
});
