import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";

/** As somebody installs it who has no checkout of ours. */
describe("the npm package", function () {
  this.timeout(400_000);
  let folder;
  let home;
  let packed;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-npm-"));
    const { status, stderr } = spawnSync(
      process.execPath,
      ["scripts/package.mjs", "--npm", "--out", folder],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    assert.equal(status, 0, stderr);
    packed = join(folder, "inhouse-npm.tgz");
    home = join(folder, "project");
    await mkdir(home);
    await writeFile(join(home, "package.json"), '{ "private": true }\n');
    const options = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
    run("npm", "install", packed, ...options);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  function run(command, ...args) {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: home, encoding: "utf8" });
    assert.equal(status, 0, `${command} ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  }

  it("is below its limit and asks for exact versions", async () => {
    assert.ok((await stat(packed)).size < 12e6);
    const manifest = JSON.parse(
      await readFile(join(home, "node_modules", "inhouse", "package.json"), "utf8"),
    );
    const own = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    assert.deepEqual(manifest.dependencies, own.dependencies);
    for (const version of Object.values(manifest.dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(
      [manifest.scripts, manifest.devDependencies, manifest.private],
      [undefined, undefined, undefined],
    );
  });

  it("has a doctor that finds its libraries and proves the seal", () => {
    const report = JSON.parse(run("npx", "--no", "inhouse", "doctor", "--json"));
    const facts = JSON.stringify(report);
    assert.match(facts, new RegExp(`"${process.platform}-${process.arch}"`));
    if (process.platform === "linux") assert.match(facts, /sealed: the kernel blocks/);
  });

  it("completes code", async () => {
    const file = join(home, "add.ts");
    const text = "export function add(a: number, b: number): number {\n  return \n}\n";
    await writeFile(file, text);
    assert.match(run("npx", "--no", "inhouse", "complete", `${file}:2:10`), /\w/);
  });

  it("is a language server", async () => {
    const module = join(home, "node_modules", "inhouse", "dist", "server", "main.mjs");
    const session = join(root, "dist-test", "support", "namespaceSession.mjs");
    const { seals } = JSON.parse(run(process.execPath, session, module));
    assert.equal(seals.length, 2);
  });
});
