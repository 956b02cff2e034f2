import assert from "node:assert/strict";
import { once } from "node:events";
import { ServerChild } from "../../../client/serverGate/serverChild";
import { sealedStart, sealedStartCommand } from "../../../server/privacy/seal/sealedStart";
import { notSealedCode, sealedOnlyArgument } from "../../../server/protocol/launch";

/** A program that starts a process that outlives it, prints its process id and then runs `then`. */
const parent = (then: string) => `
  const { spawn } = require("node:child_process");
  const going = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.stdout.write(String(process.pid))";
  const child = spawn(process.execPath, ["-e", going], { stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.on("data", (pid) => { process.stdout.write(pid + "\\n"); ${then} });`;

describe("server process", () => {
  const start = (args: readonly string[], command = process.execPath, sealedBy = "server" as const) =>
    new ServerChild({ command, args, env: process.env, cwd: process.cwd(), sealedBy });

  /** Resolves when the process is gone or a zombie. */
  async function hasEnded(pid: number): Promise<void> {
    for (;;) {
      try {
        process.kill(pid, 0);
      } catch {
        return;
      }
      const { readFileSync } = await import("node:fs");
      if (process.platform === "linux" && /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8")))
        return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  before(function () {
    if (process.platform === "win32") this.skip(); // Windows has no process groups.
  });

  it("ends together with all its child processes", async () => {
    const child = start(["-e", parent("")]);
    const [pid] = await once(child.streams.stdout, "data");
    child.kill();
    assert.equal(child.streams.stdout.destroyed, true);
    assert.equal(child.streams.stderr.destroyed, true);
    assert.equal(await child.ended, null);
    await hasEnded(Number(pid));
  });

  it("leaves nothing running when it ends by itself", async () => {
    const child = start(["-e", parent("process.exit(3);")]);
    const [pid] = await once(child.streams.stdout, "data");
    assert.equal(await child.ended, 3);
    await hasEnded(Number(pid));
    child.kill();
  });

  it("reports a command that cannot be started", async () => {
    const child = start([], "/nowhere/node");
    assert.equal(await child.ended, null);
    child.kill();
  });

  it("is sealed according to the kernel if it seals itself", async function () {
    if (process.platform !== "linux") this.skip(); // Only Linux supports the seal.
    const waiting = ["-e", "process.stdout.write('x'); setInterval(() => {}, 1000)"];
    const unsealed = start(waiting);
    await once(unsealed.streams.stdout, "data");
    assert.deepEqual(unsealed.seal(), { limit: "guarded", basis: "unlimited" });
    unsealed.kill();
    const [perl, ...text] = [...sealedStartCommand, sealedStart(), sealedOnlyArgument, process.execPath];
    const sealed = start([...text, ...waiting], perl);
    await once(sealed.streams.stdout, "data");
    assert.deepEqual(sealed.seal(), { limit: "sealed", basis: "kernel" });
    sealed.kill();
    await Promise.all([unsealed.ended, sealed.ended]);
    assert.notEqual(await start(["-e", ""]).ended, notSealedCode);
  });
});
