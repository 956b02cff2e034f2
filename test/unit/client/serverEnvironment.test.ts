import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverEnvironment } from "../../../client/serverEnvironment";

describe("the server's environment", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-environment-"));
    writeFileSync(join(folder, "strict.pm"), "print 'foreign'; 1;");
    writeFileSync(join(folder, "foreign.js"), "console.log('foreign')");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const output = (command: string, args: string[], env: NodeJS.ProcessEnv) =>
    spawnSync(command, args, { env, encoding: "utf8" }).stdout;

  it("lets nothing foreign into Perl before it has sealed the process", function () {
    const perl = "/usr/bin/perl";
    if (!existsSync(perl)) return this.skip();
    for (const name of ["PERL5LIB", "PERLLIB"]) {
      const parent = { PATH: process.env["PATH"], [name]: folder };
      const args = ["-e", "use strict;"];
      assert.equal(output(perl, args, parent), "foreign", name);
      assert.equal(output(perl, args, serverEnvironment(parent, false)), "", name);
    }
  });

  it("lets nothing foreign into Node", () => {
    const parents = [{ NODE_OPTIONS: `--require ${join(folder, "foreign.js")}` }, { NODE_PATH: folder }];
    for (const parent of parents) {
      const args = ["-e", "try { require('foreign') } catch {}"];
      assert.equal(output(process.execPath, args, parent).trim(), "foreign");
      assert.equal(output(process.execPath, args, serverEnvironment(parent, false)), "");
    }
  });

  it("keeps the rest, and makes Node of Electron", () => {
    const { HOME, ELECTRON_RUN_AS_NODE } = serverEnvironment({ HOME: "/home/ada" }, true);
    assert.deepEqual([HOME, ELECTRON_RUN_AS_NODE], ["/home/ada", "1"]);
  });
});
