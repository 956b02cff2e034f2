import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiledPart } from "../../client/gpu/build/buildPlan";
import {
  backendsFolder,
  engineVersion,
  gpuFolder,
  readRecord,
  storedBackend,
} from "../../client/storage/gpuBackends";
import { makeToolkit } from "../support/gpuToolkit";

const engine = engineVersion(JSON.parse(readFileSync("package.json", "utf8")));

describe("the build of the GPU backend", function () {
  this.timeout(240_000);
  let folder = "";
  let storage = "";
  let tools: NodeJS.ProcessEnv = {};
  before(function () {
    if (process.platform !== "linux" || spawnSync("g++", ["--version"]).error) this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-gpu-"));
    storage = join(folder, "storage");
    tools = makeToolkit(join(folder, "toolkit"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a build in a process of its own, without a network where the system allows it. */
  function build(killAt = "", env: NodeJS.ProcessEnv = {}) {
    const command = [process.execPath, "dist-test/support/gpuBuild.mjs", storage, killAt];
    const [program = "", ...args] = offline ? ["unshare", "-rn", ...command] : command;
    return spawnSync(program, args, { encoding: "utf8", env: { ...process.env, ...tools, ...env } });
  }

  const found = () => storedBackend(storage, engine);
  const work = () => join(gpuFolder(storage), "work");
  const leftOver = () => readdirSync(work());
  const parts = () => {
    const [name = ""] = leftOver();
    const objects = join(work(), name, "objects");
    const names = existsSync(objects) ? readdirSync(objects).filter((each) => /^part\d\.o$/.test(each)) : [];
    return new Map(names.map((each) => [each, statSync(join(objects, each)).ino]));
  };

  it("makes a whole backend from the sources that the package carries, without a network", () => {
    const { status, stdout, stderr } = build();
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^sources\nconfigure\ncompile 0\ncompile 1\n[\s\S]*compile 8\ncheck\nplace\n$/);
    const backend = found();
    assert.ok(backend !== undefined && "folder" in backend);
    const record = readRecord(backend.folder);
    assert.deepEqual(record?.architectures, ["121a-real"]);
    assert.equal(record.cuda, 13);
    assert.deepEqual(leftOver(), [], "nothing of the build is left");
    assert.match(readFileSync(join(gpuFolder(storage), "build.log"), "utf8"), /Linking CXX shared library/);
  });

  for (const stage of ["sources", "configure", "compile 3", "check", "place"]) {
    it(`heals after kill -9 at the stage “${stage}”`, () => {
      assert.equal(build(stage).signal, "SIGKILL");
      assert.equal(found(), undefined, "nothing half built is found");
      const before = parts();
      const { status, stdout, stderr } = build("compile 8");
      assert.notEqual(status, 0, stderr);
      const kept = [...parts()].filter(([name, inode]) => before.get(name) === inode);
      if (["check", "place"].includes(stage)) assert.ok(kept.length >= 3, stdout);
      assert.equal(build().status, 0);
      assert.ok("folder" in (found() ?? {}));
      assert.deepEqual(leftOver(), []);
    });
  }

  it("ends the tools that a killed window left running, and does not trust what they were writing", async () => {
    build("compile 1", { INHOUSE_TEST_STEP: "8" });
    const [name = ""] = leftOver();
    const [group = ""] = readFileSync(join(work(), name, "running"), "utf8").split(" ");
    // One that was killed may stay in the list until its new parent looks.
    const isThere = () => {
      const { stdout } = spawnSync("ps", ["-e", "-o", "pgid=,state="], { encoding: "utf8" });
      return stdout.split("\n").some((line) => new RegExp(`^\\s*${group} [^Z]`).test(line));
    };
    assert.ok(isThere(), "the stand-in still runs");
    assert.equal(build().status, 0);
    assert.ok(!isThere());
  });

  it("is not used once a file of it changes, is missing or is added, and is built again", () => {
    assert.equal(build().status, 0);
    const backend = found();
    assert.ok(backend !== undefined && "folder" in backend);
    const library = join(backend.folder, "libggml-cuda.so");
    const whole = readFileSync(library);
    const extra = join(backend.folder, "libextra.so");
    const damages: Readonly<Record<string, () => void>> = {
      changed: () => appendFileSync(library, "x"),
      shorter: () => writeFileSync(library, whole.subarray(0, 100)),
      missing: () => rmSync(library),
      added: () => writeFileSync(extra, ""),
      "without record": () => rmSync(join(backend.folder, "backend.json")),
    };
    for (const [what, damage] of Object.entries(damages)) {
      if (what === "without record") rmSync(extra);
      damage();
      const now = found();
      assert.ok(now !== undefined && "problem" in now, what);
      assert.match(now.problem, /damaged and is not used: run “Inhouse: Set Up GPU”/);
      if (what !== "added") writeFileSync(library, whole);
    }
    assert.equal(build().status, 0);
    assert.ok("folder" in (found() ?? {}));
  });

  it("removes superseded backends, and finds none for another version of the engine", () => {
    const old = join(backendsFolder(storage), `0.0.1-linux-${process.arch}-cuda12`);
    assert.equal(build().status, 0);
    assert.equal(storedBackend(storage, "9.9.9"), undefined);
    spawnSync("cp", [
      "-r",
      join(backendsFolder(storage), readdirSync(backendsFolder(storage))[0] ?? ""),
      old,
    ]);
    const longAgo = Date.now() / 1000 - 15 * 86_400;
    utimesSync(join(old, "backend.json"), longAgo, longAgo);
    assert.ok("folder" in (storedBackend(storage, "0.0.1") ?? {}));
    assert.equal(build().status, 0);
    assert.ok(!existsSync(old));
  });

  it("refuses a library that does not work, with the reason in the log", () => {
    const source = join(folder, "empty.cpp");
    writeFileSync(source, "");
    const { status, stderr } = build("", { INHOUSE_TEST_SOURCE: source });
    assert.notEqual(status, 0);
    assert.match(stderr, /ToolError/);
    assert.equal(found(), undefined);
    const log = readFileSync(join(gpuFolder(storage), "build.log"), "utf8");
    assert.match(log, /GPU type mismatch. Expected: cuda, got: false/);
  });

  it("refuses a second build at the same time", async () => {
    const other = spawn(process.execPath, ["dist-test/support/gpuBuild.mjs", storage], {
      env: { ...process.env, ...tools, INHOUSE_TEST_STEP: "2" },
    });
    for await (const text of other.stdout) if (/compile 1/.test(String(text))) break;
    const { status, stderr } = build();
    assert.notEqual(status, 0);
    assert.match(stderr, /Another window is building it/);
    other.kill("SIGKILL");
    await once(other, "exit");
    assert.equal(build().status, 0);
  });
});

/** Whether this user may have a network namespace of his own. */
const offline = spawnSync("unshare", ["-rn", "true"]).status === 0;

describe("the progress of a compilation", () => {
  for (const [line, part] of [
    ["[12/48] Building CUDA object x.cu.o", 0.25],
    ["[ 50%] Building CXX object y.cpp.o", 0.5],
    ["[100%] Linking", 1],
    ["-- Configuring done", undefined],
    ["warning [12/48]", undefined],
    ["[1/0]", 1],
  ] as const)
    it(`is ${part} in “${line}”`, () => assert.equal(compiledPart(line), part));
});
