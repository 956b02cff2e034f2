import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, normalize } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { filesIn } from "../../scripts/lib/packaging/extensionTree.mjs";
import { copyGpuSources } from "../../scripts/lib/packaging/gpuSources.mjs";
import { root } from "../../scripts/lib/paths.mjs";

/** What “Set Up GPU” builds from in an installed extension, against the whole llama.cpp of node-llama-cpp's package. */
describe("the sources that a package for Linux carries", function () {
  this.timeout(300_000);
  const engine = "node_modules/node-llama-cpp/llama";
  let folder;
  let whole;
  let packed;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-sources-"));
    await copyGpuSources(folder, { isRelease: true });
    const bundle = join(folder, "packed.bundle");
    writeFileSync(bundle, brotliDecompressSync(readFileSync(join(folder, engine, "gitRelease.bundle.br"))));
    whole = await clone(join(root, engine, "gitRelease.bundle"), "whole");
    packed = await clone(bundle, "packed");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function clone(bundle, name) {
    const place = join(folder, name);
    execFileSync("git", ["clone", "--quiet", "--template=", "-c", "core.autocrlf=false", bundle, place], {
      stdio: "pipe",
    });
    return { place, files: new Set((await filesIn(place)).filter((file) => !file.startsWith(".git/"))) };
  }

  it("are a small part, unchanged", () => {
    assert.ok(packed.files.size > 500 && packed.files.size < whole.files.size / 2, `${packed.files.size}`);
    for (const file of packed.files)
      assert.deepEqual(readFileSync(join(packed.place, file)), readFileSync(join(whole.place, file)), file);
  });

  it("hold every file that one of them includes", () => {
    const places = [
      "",
      "include",
      "common",
      "src",
      "ggml/include",
      "ggml/src",
      "ggml/src/ggml-cpu",
      "vendor",
    ];
    const lacking = [];
    for (const file of packed.files) {
      if (!/\.(c|cpp|h|hpp|cu|cuh|inc)$/.test(file) || otherMachines.test(file)) continue;
      const text = readFileSync(join(packed.place, file), "utf8");
      for (const [, name] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
        const candidates = [dirname(file), ...places].map((place) => normalize(join(place, name)));
        const known = candidates.find((each) => whole.files.has(each));
        if (known !== undefined && !packed.files.has(known) && !otherMachines.test(known))
          lacking.push(`${file}: ${known}`);
      }
    }
    assert.deepEqual(lacking, []);
  });

  it("hold every file and folder that the build's CMake files name", () => {
    const lacking = [];
    for (const file of packed.files) {
      if (!/(^|\/)CMakeLists\.txt$|\.cmake$/.test(file)) continue;
      const text = readFileSync(join(packed.place, file), "utf8").replace(/#.*$/gm, "");
      for (const [name] of text.matchAll(/[\w./-]+\.(?:c|cpp|h|hpp|cu|cuh|in|cmake)\b/g)) {
        const known = [dirname(file), ""]
          .map((place) => normalize(join(place, name)))
          .find((each) => whole.files.has(each));
        if (known !== undefined && !packed.files.has(known) && !otherMachines.test(known))
          lacking.push(`${file}: ${known}`);
      }
    }
    assert.deepEqual(lacking, []);
  });

  it("have the headers of Node-API beside them, and their licences", async () => {
    const files = await filesIn(join(folder, "node_modules"));
    for (const name of ["node_api.h", "napi.h", "addon.cpp", "addVariantSuffix.cmake", "PR-22566.diff"])
      assert.ok(
        files.some((file) => basename(file) === name),
        name,
      );
    assert.ok(packed.files.has("LICENSE"));
    assert.ok(files.includes("node-addon-api/LICENSE.md") && files.includes("node-api-headers/LICENSE"));
  });
});

/** Parts that a build on Linux for x64 or arm64 with CUDA leaves out by its own conditions. */
const otherMachines =
  /^(?:ggml\/src\/ggml-(?!cpu|cuda)\w+\/|ggml\/src\/ggml-cpu\/(?:spacemit|arch\/(?!arm|x86))|tools\/|tests\/|examples\/|pocs\/|app\/|vendor\/miniaudio\/)/;
