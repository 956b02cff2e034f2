import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineVersion, storedBackend } from "../../client/storage/gpuBackends";
import { gpuBackendVariable } from "../../server/protocol/launch";
import { makeToolkit } from "../support/gpuToolkit";
import { startServerProcess, throughSealedStart } from "../support/lspClient";
import { positionAfter } from "../support/position";

const server = "dist/server/main.mjs";
const text = "export function add(a: number, b: number): number {\n  return ";

describe("the server with a backend that was built on this machine", function () {
  this.timeout(240_000);
  let folder = "";
  let backend = "";
  before(function () {
    if (process.platform !== "linux" || spawnSync("g++", ["--version"]).error) this.skip();
    folder = mkdtempSync(join(tmpdir(), "inhouse-gpu-"));
    const storage = join(folder, "storage");
    const env = { ...process.env, ...makeToolkit(join(folder, "toolkit")) };
    const built = spawnSync(process.execPath, ["dist-test/support/gpuBuild.mjs", storage], {
      env,
      encoding: "utf8",
    });
    assert.equal(built.status, 0, built.stderr);
    const found = storedBackend(storage, engineVersion(JSON.parse(readFileSync("package.json", "utf8"))));
    assert.ok(found !== undefined && "folder" in found);
    backend = found.folder;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = (gpu: "auto" | "cuda" | "off" = "auto", path = backend) =>
    startServerProcess(server, {
      through: throughSealedStart,
      env: { [gpuBackendVariable]: path },
      initializationOptions: { engine: { gpu } },
    });

  async function completeWith(started: Awaited<ReturnType<typeof start>>) {
    const { client } = started;
    await client.open("file:///add.ts", "typescript", `${text}\n}\n`);
    const items = await client.complete("file:///add.ts", positionAfter(text), { explicit: true });
    const status = await client.status(({ state }) => state === "ready");
    return { text: String(items[0]?.insertText), status };
  }

  for (const gpu of ["auto", "cuda"] as const)
    it(`loads it inside the seal and completes with it, with engine.gpu "${gpu}"`, async () => {
      const started = await start(gpu);
      const { status, text: completion } = await completeWith(started);
      assert.equal(status.completion?.backend, "CUDA (NVIDIA GB10 (stand-in))");
      assert.equal(status.completion.backendNote, undefined);
      assert.equal(status.seal, "sealed");
      assert.match(completion, /\w/);
      const maps = readFileSync(`/proc/${started.child.pid}/maps`, "utf8");
      assert.ok(maps.includes(join(backend, "libggml-cuda.so")));
      assert.equal(await started.stop(), 0);
    });

  it("uses the CPU when the settings say so", async () => {
    const started = await start("off");
    assert.equal((await completeWith(started)).status.completion?.backend, "CPU");
    assert.equal(await started.stop(), 0);
  });

  for (const [what, harm] of [
    ["is cut off", (library) => truncateSync(library, 1000)],
    ["is no library", (library) => writeFileSync(library, "GPU")],
    ["is missing", (library) => rmSync(library)],
  ] as readonly (readonly [string, (library: string) => void])[])
    it(`falls back to the CPU when a part of it ${what}`, async () => {
      const library = join(backend, "libggml-cuda.so");
      const whole = readFileSync(library);
      harm(library);
      try {
        const started = await start();
        const { status, text: completion } = await completeWith(started);
        assert.equal(status.completion?.backend, "CPU");
        assert.match(completion, /\w/);
        assert.equal(await started.stop(), 0);
      } finally {
        writeFileSync(library, whole);
      }
    });

  it("falls back to the CPU when the folder is gone", async () => {
    const started = await start("auto", join(folder, "none"));
    assert.ok(!existsSync(join(folder, "none")));
    assert.equal((await completeWith(started)).status.completion?.backend, "CPU");
    assert.equal(await started.stop(), 0);
  });

  it("gives completions equal to those of the CPU", async () => {
    const [built, cpu] = [await start(), await start("off")];
    assert.equal((await completeWith(built)).text, (await completeWith(cpu)).text);
    await Promise.all([built.stop(), cpu.stop()]);
  });
});
