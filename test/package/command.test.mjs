import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { checkCommitted } from "../../scripts/lib/packaging/commit.mjs";
import { unpackLocked } from "../../scripts/lib/packaging/registry.mjs";
import { root } from "../../scripts/lib/paths.mjs";

describe("npm run package", function () {
  this.timeout(900_000);
  let folder;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-command-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const script = join(root, "scripts", "package.mjs");
  /** With a mask for the rights of new files and a time zone, where they are given. */
  function pack(args, { umask = "022", zone = "UTC" } = {}) {
    const shell = ["-c", `umask ${umask} && exec "$@"`, "sh", process.execPath, script, ...args];
    return spawnSync("sh", shell, { cwd: root, encoding: "utf8", env: { ...process.env, TZ: zone } });
  }

  for (const [what, args, reason] of [
    ["a target that only objects have", ["--target", "toString"], /“toString” is no target/],
    ["another such", ["--target", "__proto__"], /“__proto__” is no target/],
    ["a backend without a VSIX", ["--npm", "--cuda", "/tmp"], /`--cuda` goes into a VSIX: .*--target/],
    [
      "a folder where nobody can write",
      ["--npm", "--out", "/proc/x/y"],
      /\/proc\/x\/y \(ENOENT\): name another folder/,
    ],
    [
      "a file instead of a folder",
      ["--npm", "--out", "/etc/passwd"],
      /\/etc\/passwd \(ENOTDIR\): name another folder/,
    ],
  ])
    it(`refuses ${what} at once, in one sentence`, function () {
      if (what.startsWith("a folder where") && process.platform !== "linux") this.skip();
      const { status, stderr } = pack(args);
      assert.equal(status, 1);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.match(stderr, reason);
    });

  it("makes no release of a tag that is not the version", () => {
    const check = [join(root, "scripts", "checkRelease.mjs"), "v0.0.0-none"];
    const { status, stderr } = spawnSync(process.execPath, check, { cwd: root, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /^No release:\n- the tag “v0\.0\.0-none” is not v\d+\.\d+\.\d+: set the version/);
  });

  it("says in one sentence what to do without a registry", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_fetch_retries: "0",
      npm_config_cache: join(folder, "cache"),
    });
    try {
      await assert.rejects(
        unpackLocked("node_modules/@koromix/koffi-linux-x64", join(folder, "to"), join(folder, "archives")),
        { message: /^npm got no @koromix\/koffi-linux-x64@[\d.]+: pack where `npm view [^\n]+\.tgz\.$/ },
      );
    } finally {
      process.env = before;
    }
    assert.deepEqual(readdirSync(join(folder, "archives")), []);
  });

  it("blesses nothing when it is killed, and afterwards only what it packed itself", async () => {
    await writeFile(join(folder, "SHA256SUMS"), "of an earlier run\n");
    await writeFile(join(folder, "inhouse-linux-x64.vsix"), "broken");
    const child = spawn(process.execPath, [script, "--npm", "--out", folder], {
      ...{ cwd: root, detached: true, stdio: "ignore" },
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const isOver = () => child.exitCode !== null;
    while (!existsSync(join(folder, "npm", "inhouse", "dist")) && !isOver()) await delay(5);
    process.kill(-child.pid, "SIGKILL");
    await ended;
    assert.equal(child.signalCode, "SIGKILL", "it was still packing");
    assert.deepEqual(readdirSync(folder).toSorted(), ["inhouse-linux-x64.vsix", "npm"]);

    const { status, stderr } = pack(["--npm", "--out", folder]);
    assert.equal(status, 0, stderr);
    const listed = readFileSync(join(folder, "SHA256SUMS"), "utf8").trim().split("\n");
    assert.deepEqual(
      listed.map((line) => line.slice(66)),
      ["inhouse-npm.cdx.json", "inhouse-npm.tgz"],
    );
    assert.equal(spawnSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: folder }).status, 0);
  });

  it("makes the same bytes under other rights for new files and in another time zone", async () => {
    const sums = [];
    for (const [umask, zone] of [
      ["022", "UTC"],
      ["077", "Asia/Tokyo"],
    ]) {
      const out = join(folder, umask);
      const { status, stderr } = pack(["--npm", "--target", "linux-x64", "--out", out], { umask, zone });
      assert.equal(status, 0, stderr);
      sums.push(readFileSync(join(out, "SHA256SUMS"), "utf8"));
    }
    assert.equal(sums[0].trim().split("\n").length, 4);
    assert.equal(sums[0], sums[1]);
  });

  describe("in a clone with work in it", () => {
    const git = (...args) =>
      execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", ...args], {
        cwd: folder,
        stdio: "pipe",
      });
    beforeEach(async () => {
      git("init", "--quiet");
      for (const place of ["client", "server/assets", "test"])
        await mkdir(join(folder, place), { recursive: true });
      await writeFile(join(folder, "client", "a.ts"), "a");
      await writeFile(join(folder, ".gitignore"), "*.log\n");
      git("add", ".");
      git("commit", "--quiet", "--message", "x");
    });

    const isRelease = true;
    it("packs a release of a commit, whatever lies elsewhere", async () => {
      await writeFile(join(folder, "test", "new.ts"), "x");
      await writeFile(join(folder, "notes.txt"), "x");
      checkCommitted({ isRelease, cwd: folder });
    });
    for (const [what, path] of [
      ["a changed file", "client/a.ts"],
      ["a new file", "client/b.ts"],
      ["an ignored file that would be packed", "server/assets/ä b.log"],
    ])
      it(`refuses ${what} for a release, by its name`, async () => {
        await writeFile(join(folder, path), "other");
        assert.throws(
          () => checkCommitted({ isRelease, cwd: folder }),
          (error) => error.message.startsWith(`Not as in the commit: ${path}. Commit or remove`),
        );
        checkCommitted({ isRelease: false, cwd: folder });
      });
    it("refuses a folder that is no clone", async () => {
      await rm(join(folder, ".git"), { recursive: true });
      const env = process.env.GIT_CEILING_DIRECTORIES;
      process.env.GIT_CEILING_DIRECTORIES = tmpdir();
      try {
        assert.throws(() => checkCommitted({ isRelease, cwd: folder }), /pack in a clone of the repository/);
      } finally {
        if (env === undefined) delete process.env.GIT_CEILING_DIRECTORIES;
        else process.env.GIT_CEILING_DIRECTORIES = env;
      }
    });
  });
});
