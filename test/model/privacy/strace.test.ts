import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { throughSealedStart } from "../../support/lspClient";
import { session } from "../../support/session";

const calls = "socket,connect,bind,listen,accept4,io_uring_setup,io_uring_enter,seccomp";
const module = "dist/server/main.mjs";

/** The system calls of a whole session and their results, as another program recorded them. */
describe("a session under strace", function () {
  this.timeout(300_000);
  let folder: string;
  before(function () {
    // Only Linux has strace, and not every installation.
    if (spawnSync("strace", ["-V"]).error) this.skip();
    folder = mkdtempSync(join(tmpdir(), "inhouse-strace-"));
  });
  after(() => rmSync(folder ?? "", { recursive: true, force: true }));

  it("opens no socket and connects to nothing, as VS Code starts the server", async () => {
    for (const lines of await traced(join(folder, "client"), throughSealedStart)) {
      assert.equal(lines.filter(isSeal).length, 1);
      assert.deepEqual(lines.filter(succeeded), []);
      assert.ok(lines.filter((line) => / socket\(AF_INET/.test(line)).length >= 4, "strace saw no self-test");
    }
  });

  it("opens no socket as other editors start it, and ends Node's io_uring rings with the seal", async () => {
    for (const lines of await traced(join(folder, "editor"), [])) {
      const sealed = lines.findIndex(isSeal);
      assert.ok(sealed >= 0);
      const before = lines.slice(0, sealed).filter(succeeded);
      assert.deepEqual(
        before.filter((line) => !/ io_uring_/.test(line)),
        [],
      );
      assert.deepEqual(lines.slice(sealed).filter(succeeded), []);
    }
  });
});

/** The calls of every thread and process of a session, in order, for each start of the server. */
async function traced(file: string, through: readonly string[]): Promise<readonly (readonly string[])[]> {
  // -D makes the server, not strace, the child that the test sees.
  const strace = ["strace", "-D", "-f", "-A", "-o", file, "-e", `trace=${calls}`, "-e", "signal=none"];
  const pids: number[] = [];
  await session(module, { through: [...strace, ...through] }, ({ child }) => {
    pids.push(child.pid ?? 0);
  });
  // strace pads short process ids.
  const lines = () =>
    readFileSync(file, "utf8")
      .replace(/^(\d+) +/gm, "$1 ")
      .split("\n");
  const [, second] = pids;
  while (!lines().some((line) => line.startsWith(`${second} +++ exited`))) await delay(50);
  const at = lines().findIndex((line) => line.startsWith(`${second} `));
  return [lines().slice(0, at), lines().slice(at)];
}

function isSeal(line: string): boolean {
  return / seccomp\(SECCOMP_SET_MODE_FILTER.* = 0$/.test(line);
}

function succeeded(line: string): boolean {
  return / = \d+/.test(line) && !isSeal(line);
}
