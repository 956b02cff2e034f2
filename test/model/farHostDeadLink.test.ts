import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type FarHost, parseFarHost } from "../../client/farHost/address";
import { install } from "../../client/farHost/install/install";
import { ownServerFiles } from "../../client/farHost/install/serverFiles";
import { ServerChild } from "../../client/serverGate/serverChild";
import { aliveEveryMs, silenceMs } from "../../server/protocol/launch";
import { AliveNotification } from "../../server/protocol/messages";
import { FarMachine, noFarMachine } from "../support/farMachine";
import { farLaunchOf, initialized, ownBuild } from "../support/farSession";
import { installExtension } from "../support/installedExtension";

const name = `inhouse-far-${process.pid}`;
const [here, there] = [`ihl${process.pid}`.slice(0, 15), `ihf${process.pid}`.slice(0, 15)];
const address = { here: "10.78.0.1", there: "10.78.0.2" };
const ip = (...args: readonly string[]) => execFileSync("ip", args, { stdio: "pipe" });

describe("a dead connection to another machine", function () {
  this.timeout(300_000);
  let far: FarMachine;
  let extension: string;

  before(async function () {
    const missing = noFarMachine() ?? noNamespace();
    if (missing !== undefined) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
    ip("address", "add", `${address.here}/30`, "dev", here);
    ip("-n", name, "address", "add", `${address.there}/30`, "dev", there);
    ip("link", "set", here, "up");
    for (const each of [there, "lo"]) ip("-n", name, "link", "set", each, "up");
    far = await FarMachine.start({ namespace: { name, address: address.there } });
    extension = mkdtempSync(join(tmpdir(), "inhouse-installed-"));
    installExtension(extension);
  });

  after(async () => {
    await far?.stop();
    spawnSync("ip", ["netns", "delete", name]);
    if (extension !== undefined) rmSync(extension, { recursive: true, force: true });
  });

  function noNamespace(): string | undefined {
    return spawnSync("ip", ["netns", "add", name]).status === 0
      ? undefined
      : "ip cannot make a network namespace: install iproute2, and allow it";
  }

  it("ends ssh here and the server there, and not before", async () => {
    const build = ownBuild();
    const host = parseFarHost("far") as FarHost;
    const { signal } = new AbortController();
    const files = await ownServerFiles(extension);
    await install({ ssh: far.ssh, host, build, files, onSent: () => {}, signal });
    const launch = farLaunchOf(far, "far", build);
    const child = new ServerChild(launch.command);
    try {
      const { connection } = await initialized(child, launch);
      // Nothing but this, for longer than the server would wait for it.
      for (let silent = 0; silent <= silenceMs + aliveEveryMs; silent += aliveEveryMs) {
        await connection.sendNotification(AliveNotification.type);
        await delay(aliveEveryMs);
      }
      assert.equal(child.streams.exitCode, null);
      assert.ok(far.processes().size > 0);
      ip("link", "set", here, "down");
      const failure = launch.failure(await child.ended);
      assert.equal(failure?.isFinal, false);
      assert.match(
        failure.message,
        /^The connection to far ended: (?:Timeout, server .* not responding|client_loop: .*)/,
      );
      await far.hasNoProcess();
    } finally {
      child.kill();
    }
  });
});
