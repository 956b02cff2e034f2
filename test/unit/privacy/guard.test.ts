import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

const attemptsFile = "test/fixtures/hostile/bypass.mjs";
const attempts = [...readFileSync(attemptsFile, "utf8").matchAll(/^ {2}"([^"]+)":/gm)].map(
  ([, name = ""]) => name,
);

/** The guard also works where the kernel offers no seal. */
describe("the guard", function () {
  this.timeout(60_000);
  let folder: string;
  let guard: string;
  let preload: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-guard-"));
    guard = join(folder, "guard.mjs");
    preload = join(folder, "guardPreload.cjs");
    const common = { bundle: true, platform: "node" } as const;
    await build({ ...common, entryPoints: ["server/privacy/guard/guard.ts"], outfile: guard, format: "esm" });
    await build({
      ...common,
      entryPoints: ["server/privacy/guard/guardPreload.ts"],
      outfile: preload,
      format: "cjs",
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function output(...args: readonly string[]): Promise<string> {
    // A separate port for the debugger, in case it opens.
    const node = ["--no-warnings", "--inspect-port=0", ...args];
    const child = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "ignore"] });
    return await text(child.stdout);
  }

  async function answers(...args: readonly string[]): Promise<Record<string, string>> {
    return JSON.parse(await output("test/fixtures/hostile/guarded.mjs", guard, preload, ...args));
  }

  it("blocks Node's network, processes and debugger, and allows what the server needs", async () => {
    const {
      "fork of what may run": fork,
      "thread of what may run": thread,
      "thread of the other that may run": otherThread,
      ...others
    } = await answers();
    assert.equal(fork, "");
    assert.equal(thread, "");
    assert.equal(otherThread, "");
    assert.ok(Object.keys(others).length > 25);
    for (const [what, answer] of Object.entries(others)) {
      assert.match(answer, /^EACCES$|^EPERM$|is refused: the Inhouse server|read.only|Cannot delete/, what);
    }
  });

  it("is the reason why they fail", async () => {
    const allowed = Object.entries(await answers("--unguarded")).filter(([, answer]) => answer === "");
    assert.ok(allowed.length > 20, JSON.stringify(allowed));
  });

  /** Whether an attempt reached the network or its other target. */
  async function getsThrough(attempt: string, ...args: readonly string[]): Promise<boolean> {
    let connections = 0;
    const target = createServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await once(target, "listening");
    const { port } = target.address() as AddressInfo;
    const answer = await output(attemptsFile, guard, preload, attempt, String(port), ...args);
    target.close();
    return connections > 0 || answer === "through";
  }

  describe("resists", () => {
    for (const attempt of attempts) {
      it(attempt, async () => {
        assert.equal(await getsThrough(attempt), false);
      });
    }
  });

  describe("is needed against", () => {
    // Without a guard there is nothing to deceive.
    for (const attempt of attempts.filter((each) => !each.startsWith("the guard's"))) {
      it(attempt, async () => {
        assert.equal(await getsThrough(attempt, "--unguarded"), true);
      });
    }
  });
});
