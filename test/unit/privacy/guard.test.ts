import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

/** Also on systems whose kernel does not help. */
describe("the guard", function () {
  this.timeout(60_000);
  let folder: string;
  let guard: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-guard-"));
    guard = join(folder, "guard.mjs");
    await build({
      ...{ entryPoints: ["server/privacy/guard.ts"], outfile: guard },
      ...{ bundle: true, platform: "node", format: "esm" },
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function answers(...args: string[]): Promise<Record<string, string>> {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["test/fixtures/hostile/guarded.mjs", guard, ...args]);
    return JSON.parse(stdout);
  }

  it("makes all of Node's own ways out fail, and lets through what the server needs", async () => {
    const { "fork of what may run": fork, "thread of what may run": thread, ...others } = await answers();
    assert.equal(fork, "");
    assert.equal(thread, "");
    assert.ok(Object.keys(others).length > 25);
    for (const [what, answer] of Object.entries(others)) {
      assert.match(answer, /^EACCES$|is refused: the Inhouse server|read.only|Cannot delete/, what);
    }
  });

  it("is what makes them fail", async () => {
    const allowed = Object.entries(await answers("--unguarded")).filter(([, answer]) => answer === "");
    assert.ok(allowed.length > 20, JSON.stringify(allowed));
  });
});
