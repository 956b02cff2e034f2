import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeToolkit } from "../../dist-test/support/gpuToolkit.mjs";
import { machineOf } from "../../scripts/lib/packaging/binaries.mjs";
import { copyBackend, filesIn } from "../../scripts/lib/packaging/extensionTree.mjs";
import { lockedPackages, packageFolder } from "../../scripts/lib/packaging/lock.mjs";
import { withoutDigest } from "../../scripts/lib/packaging/lockedDigests.mjs";
import { packageFolder as packed } from "../../scripts/lib/packaging/packVsix.mjs";
import { refuseStale, unpackLocked } from "../../scripts/lib/packaging/registry.mjs";
import { hostTarget, targetNames, targetOf } from "../../scripts/lib/packaging/targets.mjs";
import { zipEntries } from "../../scripts/lib/packaging/zip.mjs";
import { root } from "../../scripts/lib/paths.mjs";

/** Runs the command as a person does. */
function pack(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/package.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const folderOf = (target) => join(packed, target, "extension");
const sumOf = (folder, name) =>
  new RegExp(`^(.*)  ${name}$`, "m").exec(readFileSync(join(folder, "SHA256SUMS"), "utf8"))[1];

describe("packages for Linux", function () {
  this.timeout(400_000);
  const targets = ["linux-x64", "linux-arm64"];
  let other;
  before(async () => {
    other = await mkdtemp(join(tmpdir(), "inhouse-packages-"));
    const { status, stderr } = pack(...targets.flatMap((each) => ["--target", each]));
    assert.equal(status, 0, stderr);
  });
  after(() => rm(other, { recursive: true, force: true }));

  for (const target of targets) {
    it(`${target}: is below the limit, with its bill and checksum beside it`, async () => {
      const { size } = await stat(join(packed, `inhouse-${target}.vsix`));
      assert.ok(size > 15e6 && size < 25e6, `${size}`);
      const bill = JSON.parse(readFileSync(join(packed, `inhouse-${target}.cdx.json`), "utf8"));
      assert.ok(bill.components.some(({ name }) => name === `@koromix/koffi-${target}`));
      const { status } = spawnSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: packed });
      assert.equal(status, 0);
    });

    it(`${target}: has native files for that machine only, and those of a session`, async () => {
      const folder = folderOf(target);
      const natives = (await filesIn(folder)).filter((file) => /\.(node|so|dll|dylib|exe)(\.|$)/.test(file));
      assert.deepEqual(
        [...new Set(natives.map((file) => machineOf(readFileSync(join(folder, file)))))],
        [target],
      );
      for (const name of ["koffi.node", "llama-addon.node", "libggml-base.so"])
        assert.ok(
          natives.some((file) => file.endsWith(`/${name}`)),
          name,
        );
    });

    it(`${target}: has nothing that only a developer needs`, async () => {
      const entries = await zipEntries(join(packed, `inhouse-${target}.vsix`));
      const folders = entries.map(({ path }) => packageFolder(path.replace(/^extension\/dist\//, "")));
      const locked = lockedPackages();
      for (const folder of new Set(folders.filter((each) => each !== undefined)))
        assert.ok(locked[folder] && !locked[folder].dev && !locked[folder].devOptional, folder);
      const paths = entries.map(({ path }) => path);
      assert.deepEqual(
        paths.filter((path) =>
          /\.map$|\.ts$|vulkan|cuda-ext|\/templates\/|node-llama-cpp\/dist\/cli\/commands/.test(path),
        ),
        [],
      );
      const manifest = JSON.parse(readFileSync(join(folderOf(target), "package.json"), "utf8"));
      assert.deepEqual([manifest.scripts, manifest.devDependencies], [undefined, undefined]);
    });
  }

  it("come out the same, byte for byte, when packed again", () => {
    const { status, stderr } = pack("--target", "linux-x64", "--out", other);
    assert.equal(status, 0, stderr);
    for (const name of ["inhouse-linux-x64.vsix", "inhouse-linux-x64.cdx.json"])
      assert.equal(sumOf(other, name), sumOf(packed, name), name);
  });

  it("hold every file of the packages that a session opens, and of our own", async function () {
    if (spawnSync("strace", ["-V"]).error) {
      console.log("      strace is missing: nothing says what a session opens.");
      this.skip();
    }
    const trace = join(other, "trace");
    const strace = ["-f", "-qq", "-o", trace, "-e", "trace=open,openat,openat2,execve", "-e", "signal=none"];
    const session = "dist-test/support/namespaceSession.mjs";
    const { status, stderr } = spawnSync("strace", [...strace, process.execPath, session], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    assert.equal(status, 0, stderr);
    const opened = new Set(
      readFileSync(trace, "utf8")
        .split("\n")
        .filter((line) => / = \d+/.test(line) && !line.includes("O_DIRECTORY"))
        .map((line) => /"([^"]+)"/.exec(line)?.[1] ?? "")
        .filter((path) => path.startsWith(`${root}/`))
        .map((path) => path.slice(root.length + 1)),
    );
    const needed = [...opened].filter((path) => isOfServer(path) && !path.endsWith(".map"));
    assert.ok(needed.length > 300, `${needed.length}`);
    assert.ok(
      needed.some((path) => path.endsWith("/koffi.node")),
      "the trace has native libraries, too",
    );
    const tree = new Set(await filesIn(folderOf(hostTarget)));
    const lacking = needed.filter((path) => !tree.has(path) && !tree.has(`dist/${path}`));
    assert.deepEqual(lacking, []);
  });

  it("run a whole session, sealed and without a network", function () {
    const alone = ["-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
    if (spawnSync("unshare", [...alone, "true"]).status !== 0) {
      console.log("      This system gives no network namespace: no session without a network can run.");
      this.skip();
    }
    const main = join(folderOf(hostTarget), "dist", "server", "main.mjs");
    const { status, stdout, stderr } = spawnSync(
      "unshare",
      [...alone, process.execPath, "dist-test/support/namespaceSession.mjs", main],
      { cwd: root, encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
    const { interfaces, seals } = JSON.parse(stdout);
    assert.deepEqual(interfaces, { lo: 0 });
    assert.deepEqual(seals, ["sealed", "sealed"]);
  });

  it("build a GPU backend from the sources that they carry", function () {
    if (spawnSync("g++", ["--version"]).error) {
      console.log("      g++ is missing: nothing can be compiled.");
      this.skip();
    }
    const packages = join(folderOf(hostTarget), "dist", "node_modules");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["dist-test/support/gpuBuild.mjs", join(other, "storage"), "none", packages],
      { cwd: root, encoding: "utf8", env: { ...process.env, ...makeToolkit(join(other, "toolkit")) } },
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^sources\nconfigure\ncompile 0\n[\s\S]*check\nplace\n$/);
  });
});

/** What the server loads; the traced program itself loads packages of its own. */
function isOfServer(path) {
  const server = /^dist\//.test(path);
  const name = packageFolder(path);
  return server || (name !== undefined && serverPackages.has(name));
}

/** What the server depends on. Of the optional packages, libraries for graphics processors among them, it needs the target's. */
const serverPackages = new Set(
  Object.entries(lockedPackages())
    .filter(([folder, { dev, optional }]) => folder !== "" && !dev && !optional)
    .map(([folder]) => folder)
    .concat(targetOf(hostTarget).natives),
);

describe("a package", function () {
  this.timeout(120_000);
  let folder;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-package-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is refused where the lock file has no digest of a native library, in one sentence", () => {
    const packages = lockedPackages();
    for (const name of targetNames) {
      const lacking = withoutDigest({ packages }, targetOf(name).natives);
      if (lacking.length === 0) continue;
      const { status, stderr } = pack("--target", name, "--out", folder);
      assert.equal(status, 1);
      assert.match(
        stderr,
        /^package-lock\.json has no digest of [^\n]+: `npm run lock-digests` adds it, [^\n]+\.\n$/,
      );
      assert.deepEqual(globSync("*", { cwd: folder }), []);
    }
  });

  it("is refused when the registry sent other bytes than the locked ones", async () => {
    const koffi = "node_modules/@koromix/koffi-linux-x64";
    const { version } = lockedPackages()[koffi];
    await writeFile(join(folder, `koromix-koffi-linux-x64-${version}.tgz`), "not the locked one");
    await assert.rejects(
      unpackLocked(koffi, join(folder, "to"), folder),
      /differs from the digest in package-lock\.json/,
    );
    assert.deepEqual(globSync("**/*", { cwd: folder }), [], "neither kept nor unpacked");
  });

  it("is refused when a package is installed in another version than the locked one", async () => {
    const name = "node_modules/koffi";
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "package.json"), JSON.stringify({ version: "0.0.1" }));
    await assert.rejects(
      refuseStale([name], folder),
      /koffi is 0\.0\.1, not as in package-lock\.json: run `npm ci`/,
    );
  });

  for (const [what, args] of [
    ["no target", []],
    ["an unknown target", ["--target", "linux-sparc"]],
  ])
    it(`is refused for ${what}, with the names of all targets`, () => {
      const { status, stderr } = pack(...args);
      assert.equal(status, 1);
      assert.equal(stderr.trim().split("\n").length, 1);
      for (const name of targetNames) assert.ok(stderr.includes(name), name);
    });

  it("is refused by `vsce package`, which would pack this machine's packages", () => {
    const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
    const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, "package", "--out", folder], {
      cwd: root,
      encoding: "utf8",
    });
    assert.notEqual(status, 0);
    assert.match(stdout + stderr, /npm run package -- --target/);
    assert.deepEqual(globSync("*", { cwd: folder }), []);
  });

  describe("with a CUDA backend", () => {
    const target = targetOf("linux-arm64");
    const own = { platform: "linux", arch: "arm64", gpu: "cuda" };
    async function backend(buildOptions) {
      const cuda = join(folder, "built");
      await mkdir(cuda);
      await writeFile(join(cuda, "libggml-cuda.so"), "a library");
      if (buildOptions)
        await writeFile(join(cuda, "_nlcBuildMetadata.json"), JSON.stringify({ buildOptions }));
      return cuda;
    }

    it("has it where node-llama-cpp looks first", async () => {
      await copyBackend(await backend(own), target, folder);
      assert.deepEqual(
        globSync("node_modules/node-llama-cpp/bins/linux-arm64-cuda/*.so", { cwd: folder }).length,
        1,
      );
    });
    for (const [what, options] of [
      ["another processor", { ...own, arch: "x64" }],
      ["another system", { ...own, platform: "win" }],
      ["another kind of backend", { ...own, gpu: "vulkan" }],
    ])
      it(`refuses one for ${what}`, async () => {
        await assert.rejects(
          copyBackend(await backend(options), target, folder),
          /was built for .*, not for linux-arm64/,
        );
      });
    it("refuses a folder that is none", async () => {
      await assert.rejects(
        copyBackend(await backend(), target, folder),
        /is no backend of `npm run cuda-backend`/,
      );
    });
  });
});
