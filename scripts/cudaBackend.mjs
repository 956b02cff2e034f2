// `npm run cuda-backend`: builds llama.cpp's CUDA backend for a release, for the DGX Spark's GPU unless `--card` names others, and
// lays it into node_modules/node-llama-cpp/bins, from where it gets into the package. Needs NVIDIA's CUDA Toolkit, but no GPU.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { outFolder, root } from "./lib/paths.mjs";
import { runMain, say } from "./lib/terminal.mjs";

const { values } = parseArgs({
  options: {
    /** Name, compute capability and driver of a GPU, as nvidia-smi prints them. */
    card: { type: "string", multiple: true, default: ["NVIDIA GB10, 12.1, 580"] },
    /** GCC 14 is the first that compiles all variants of the CPU's part for Arm. */
    compiler: { type: "string", default: process.arch === "arm64" ? "g++-14" : "g++" },
    /** Where object files are kept until the backend is finished. */
    work: { type: "string", default: join(outFolder, "cuda-backend") },
  },
});

await runMain(async () => {
  const { buildForRelease } = await load("client/gpu/release.ts");
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  let shown = "";
  const folder = await buildForRelease({
    places: {
      globalStorage: values.work,
      packages: join(root, "node_modules"),
      engine: dependencies["node-llama-cpp"],
    },
    cards: values.card,
    compiler: values.compiler,
    onStage: (stage, part) => {
      const now = part === undefined ? stage : `${stage} ${Math.floor(part * 10) * 10} %`;
      if (now !== shown) say(now);
      shown = now;
    },
    onLine: (line) => {
      if (/\b(error|FAILED)\b|^--|^\{/.test(line)) say(line);
    },
  });
  say(folder);
  return 0;
});

/** The extension's own build code, so that a release and a user's machine build the same. */
async function load(entry) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, entry)],
    ...{ bundle: true, write: false, platform: "node", format: "esm", target: "node20" },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
