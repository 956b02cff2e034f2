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

/** Loads the dependency into the real server, works with that, and returns the attempts. */
async function attemptsOf(
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
    // Only Linux has the kernel's seal; unit/privacy/guard.test.ts tests the guard, which works elsewhere too.
    if (process.platform !== "linux") this.skip();
  });
  beforeEach(() => {
    target = new HostileTarget();
  });
  afterEach(() => target.close());

  // VS Code sets no other variables for the server, see browser/hostile.test.mjs.
  const starts = { "VS Code": { through: throughSealedStart }, "other editors": { env: variables } };
  for (const [editor, options] of Object.entries(starts)) {
    it(`gets nothing past the kernel, started by ${editor}, and the server works on`, async () => {
      const before = contentOf(target.outside);
      const { attempts, seal } = await attemptsOf(target, options);
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

  it("gets out without the seal, so its attempts are real", async () => {
    const { attempts, seal } = await attemptsOf(target, { args: ["--no-seal"], env: variables });
    assert.equal(seal, "open");
    assert.deepEqual(unreal(attempts), []);
    assert.deepEqual([...new Set(target.reached)].toSorted(), ["inherited", "signal", "tcp", "udp", "unix"]);
  });
});
