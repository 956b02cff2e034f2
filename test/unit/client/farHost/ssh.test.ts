import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, win32 } from "node:path";
import { readFacts } from "../../../../client/farHost/facts";
import { explainEnd } from "../../../../client/farHost/failure";
import { greetingEnd, greetingStart } from "../../../../client/farHost/scripts/lookAround";
import { sshArguments, sshProgram } from "../../../../client/farHost/ssh";
import { isInside } from "../../../../server/files/realPath";

describe("the options of ssh", () => {
  it("hold against a configuration that wants others", function () {
    if (spawnSync("ssh", ["-V"]).status !== 0) {
      console.log("      skipped: ssh is missing: install openssh-client");
      return this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), "inhouse-ssh-"));
    try {
      const file = join(folder, "config");
      const wanted = [
        ...[
          "StrictHostKeyChecking accept-new",
          "UpdateHostKeys yes",
          "VerifyHostKeyDNS yes",
          "LogLevel QUIET",
        ],
        ...["StdinNull yes", "SessionType none", "ForkAfterAuthentication yes", "RequestTTY force"],
        ...[
          "NoHostAuthenticationForLocalhost yes",
          "BatchMode no",
          "IgnoreUnknown NoSuchOption",
          "NoSuchOption yes",
        ],
      ];
      writeFileSync(file, `Host *\n${wanted.join("\n")}\n`);
      const args = sshArguments(
        { host: "spark", name: "spark" },
        { command: "true", input: Buffer.alloc(0) },
      );
      const { stdout, stderr } = spawnSync("ssh", ["-F", file, "-G", ...args]);
      assert.equal(stderr.toString(), "");
      const used = new Map(
        stdout
          .toString()
          .split("\n")
          .map((line) => line.split(" ") as [string, string]),
      );
      for (const [name, values] of [
        ["stricthostkeychecking", ["yes", "true"]],
        ["updatehostkeys", ["no", "false"]],
        ["verifyhostkeydns", ["no", "false"]],
        ["nohostauthenticationforlocalhost", ["no"]],
        ["loglevel", ["INFO"]],
        ["stdinnull", ["no"]],
        ["sessiontype", ["default"]],
        ["forkafterauthentication", ["no"]],
        ["batchmode", ["yes"]],
      ] as const)
        assert.ok((values as readonly unknown[]).includes(used.get(name)), `${name} ${used.get(name)}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the user's ssh", () => {
  let top: string;
  const at = (...path: string[]) => join(top, ...path);

  before(function () {
    if (process.platform === "win32") this.skip();
    top = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-path-")));
    for (const folder of ["w/bin", "w/..bin", "own", "tools"]) {
      mkdirSync(at(folder), { recursive: true });
      if (folder === "tools") continue;
      writeFileSync(at(folder, "ssh"), "");
      chmodSync(at(folder, "ssh"), 0o755);
    }
    symlinkSync(at("w/bin"), at("linked"));
    symlinkSync(at("w/bin/ssh"), at("tools/ssh"));
    symlinkSync(at("w"), at("opened"));
  });

  after(() => top && rmSync(top, { recursive: true }));

  it("is never a program of the workspace, under any name", () => {
    for (const folder of ["w/bin", "w/..bin", "linked", "tools", "opened/bin"])
      for (const root of ["w", "opened"]) {
        const found = sshProgram({ PATH: `bin:${at(folder)}:${at("own")}` }, [at(root)]);
        assert.equal(found, at("own/ssh"), `${folder} in ${root}`);
      }
  });

  it("may be beside the workspace, also on another drive", () => {
    const cases = [
      ["C:\\w", "C:\\w\\bin", true],
      ["C:\\w", "c:\\W\\bin", true],
      ["C:\\w", "C:\\w\\..bin", true],
      ["C:\\w", "C:\\wide", false],
      ["C:\\w", "D:\\w\\bin", false],
      ["D:\\", "C:\\Windows\\System32\\OpenSSH", false],
      ["\\\\host\\share\\w", "C:\\w", false],
    ] as const;
    for (const [folder, path, inside] of cases) assert.equal(isInside(folder, path, win32), inside, path);
  });
});

describe("words on the far host", () => {
  const facts = (...lines: string[]) =>
    readFacts(
      ["", greetingStart, "system=Linux", "machine=x86_64", "home=/h", ...lines, greetingEnd, ""].join("\n"),
    );

  it("may be odd names of models, which are left out", () => {
    const odd = [
      "model=/m/a\u0007.gguf",
      "model=/m/two",
      "server=/evil.gguf",
      `model=/${"x".repeat(2000)}`,
      "= \t",
    ];
    const found = facts("model=/m/good.gguf", ...odd, "model=/m/last.gguf");
    assert.deepEqual([found?.models, found?.server], [["/m/good.gguf", "/m/two", "/m/last.gguf"], undefined]);
    assert.equal(facts("odd line"), undefined);
  });

  it("are no failure of a key unless ssh says so in its own form and with its own exit code", () => {
    const isKey = (errors: string, code = 255) =>
      /did not accept a key/.test(explainEnd("spark", { code, errors, isGreeted: false }).message);
    assert.ok(isKey("banner\nme@spark: Permission denied (publickey,password).\r\n"));
    assert.ok(isKey("Received disconnect from 1.2.3.4 port 22:2: Too many authentication failures\n"));
    assert.ok(!isKey("me@spark: Permission denied (publickey).\n", 126));
    for (const line of ["sh: /home/me/.profile: Permission denied", "bash: x: Permission denied (no)x"])
      assert.ok(!isKey(`${line}\n`), line);
  });
});
