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

/** What the kernel was asked for and what it answered, over a whole session, as another program saw it. */
describe("a session, looked at with strace", function () {
  this.timeout(300_000);
  let folder: string;
  before(function () {
    // Only Linux has it, and not every one.
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

  it("opens none as other editors start it, and Node's rings of io_uring end with the seal", async () => {
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

/** The calls of every thread and every process of a session, in order; for each start of the server. */
async function traced(file: string, through: readonly string[]): Promise<readonly (readonly string[])[]> {
  // -D: the server is the child that the test sees, and not strace.
  const strace = ["strace", "-D", "-f", "-A", "-o", file, "-e", `trace=${calls}`, "-e", "signal=none"];
  const pids: number[] = [];
  await session(module, { through: [...strace, ...through] }, ({ child }) => {
    pids.push(child.pid ?? 0);
  });
  // Short process ids are padded.
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
