import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { SealReportRequest } from "../../../server/protocol/privacy";
import { type Attempt, contentOf, HostileTarget, unreal, variables } from "../../support/hostileTarget";
import { type ServerProcessOptions, startServerProcess, throughSealedStart } from "../../support/lspClient";
import { work } from "../../support/session";

const hostile = pathToFileURL(resolve("test/fixtures/hostile/hostile.mjs")).href;

/** Loads it into the real server, works with that, and returns what was tried. */
async function tried(
  target: HostileTarget,
  options: Pick<ServerProcessOptions, "through" | "args" | "env">,
): Promise<{ attempts: readonly Attempt[]; seal: string }> {
  await target.listen();
  const server = await startServerProcess("dist/server/main.mjs", {
    ...options,
    nodeArgs: ["--import", `${hostile}?${target.query({ connection: 3, listener: 4 })}`],
    writable: [target.own],
    inherited: target.inherited(),
  });
  const attempts = await reported(join(target.own, "hostile.json"));
  await work(server);
  const { seal } = await server.client.connection.sendRequest(SealReportRequest.type);
  assert.equal(await server.stop(), 0);
  return { attempts, seal };
}

async function reported(report: string): Promise<readonly Attempt[]> {
  while (!existsSync(report)) await delay(50);
  return JSON.parse(readFileSync(report, "utf8")) as Attempt[];
}

describe("a hostile dependency in the server", function () {
  this.timeout(180_000);
  let target: HostileTarget;
  before(function () {
    // The kernel's seal is Linux only; what the guard does elsewhere is in unit/privacy/guard.test.ts.
    if (process.platform !== "linux") this.skip();
  });
  beforeEach(() => {
    target = new HostileTarget();
  });
  afterEach(() => target.close());

  // VS Code gives the server no other variables, see browser/hostile.test.mjs.
  const starts = { "VS Code": { through: throughSealedStart }, "other editors": { env: variables } };
  for (const [editor, options] of Object.entries(starts)) {
    it(`is refused everything by the kernel, started by ${editor}, and the server works on`, async () => {
      const before = contentOf(target.outside);
      const { attempts, seal } = await tried(target, options);
      assert.deepEqual(contentOf(target.outside), before);
      assert.ok(attempts.length >= 110, `${attempts.length}: ${attempts[0]?.what}`);
      assert.deepEqual(
        attempts.filter(({ answer }) => answer === ""),
        [],
      );
      assert.deepEqual(target.reached, []);
      assert.equal(seal, "sealed");
      const direct = attempts.filter(({ what }) => /^(TCP|UDP|Unix|IPv6|netlink|packets|vsock)/.test(what));
      assert.deepEqual([...new Set(direct.map(({ answer }) => answer))], ["EACCES"]);
    });
  }

  it("would get out without the seal: the attempts are real", async () => {
    const { attempts, seal } = await tried(target, { args: ["--no-seal"], env: variables });
    assert.equal(seal, "open");
    assert.deepEqual(unreal(attempts), []);
    assert.deepEqual([...new Set(target.reached)].toSorted(), ["inherited", "signal", "tcp", "udp", "unix"]);
  });
});
