// The sources that “Inhouse: Set Up GPU” builds, as small as they get.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { root } from "../paths.mjs";
import { licencesOf } from "./moduleGraph.mjs";

const engine = "node_modules/node-llama-cpp/llama";

/** What CMake and the compilers read beside llama.cpp (client/gpu/build). */
const besideLlama = [
  ...["CMakeLists.txt", "addon", "cmake", "patches"].map((name) => `${engine}/${name}`),
  ...["include", "index.js", "package.json"].map((name) => `node_modules/node-api-headers/${name}`),
  ...["napi.h", "napi-inl.h", "napi-inl.deprecated.h", "index.js", "package.json"].map(
    (name) => `node_modules/node-addon-api/${name}`,
  ),
];

/** Of llama.cpp's top folders, those that its library and `common` are built from. */
const builtFolders = ["cmake", "common", "ggml", "include", "src", "vendor"];
/** Of ggml's backends, those that the build for an NVIDIA GPU has. */
const builtBackends = ["ggml-cpu", "ggml-cuda"];
/** Of ggml-cpu's processors, those of VS Code on Linux. */
const builtProcessors = ["arm", "x86"];
/** Parts for one other processor, and for sound, of which CMake asks for the folder only. */
const unused = ["ggml/src/ggml-cpu/spacemit", "vendor/miniaudio/miniaudio.h"];

/** Copies what *Set Up GPU* needs into the folder with `node_modules`; all of llama.cpp unless it is for a release. */
export async function copyGpuSources(target, { isRelease }) {
  const licences = ["node_modules/node-api-headers", "node_modules/node-addon-api"].flatMap(licencesOf);
  for (const path of [...besideLlama, ...licences])
    await cp(join(root, path), join(target, path), { recursive: true });
  const bundle = join(target, engine, "gitRelease.bundle");
  if (isRelease) await writeBundle(`${bundle}.br`);
  else await cp(join(root, engine, "gitRelease.bundle"), bundle);
}

/**
 * Writes a smaller Git bundle than that of node-llama-cpp's package: without the files that the build never reads, and
 * compressed as a whole by Brotli, 2 MB instead of 35. The same sources make the same bytes.
 */
async function writeBundle(file) {
  const folder = await mkdtemp(join(tmpdir(), "inhouse-sources-"));
  const git = gitIn(folder);
  try {
    await git("clone", "--quiet", "--template=", join(root, engine, "gitRelease.bundle"), ".");
    const others = [
      ...(await foldersBut(folder, "", [".git", ...builtFolders])),
      ...(await foldersBut(folder, "ggml/src", builtBackends)),
      ...(await foldersBut(folder, "ggml/src/ggml-cpu/arch", builtProcessors)),
      ...unused,
    ];
    for (const each of others) await rm(join(folder, each), { recursive: true });
    await git("checkout", "--quiet", "--orphan", "pruned");
    await git("add", "--all");
    await git(
      "commit",
      "--quiet",
      "--no-verify",
      "--message",
      "llama.cpp's sources that the engine is built from",
    );
    await git("checkout", "--quiet", "--detach");
    // Plain objects, because Brotli finds more in them than Git does.
    await git("repack", "--quiet", "-a", "-d", "-F", "--window=0");
    await git("bundle", "create", "--quiet", "plain.bundle", "HEAD");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await compress(await readFile(join(folder, "plain.bundle"))));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function compress(content) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  return promisify(brotliCompress)(content, {
    params: {
      // Higher ones take six times as long for a tenth less.
      [BROTLI_PARAM_QUALITY]: 9,
      [BROTLI_PARAM_LGWIN]: 24,
      [BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

/** The folders in `root/parent`, relative to `root`, except those with these names. */
async function foldersBut(root, parent, kept) {
  const entries = await readdir(join(root, parent), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !kept.includes(entry.name))
    .map(({ name }) => join(parent, name));
}

/** Runs Git without anybody's settings, at a fixed time, on one thread, so that the result depends on the sources alone. */
function gitIn(cwd) {
  const settings = {
    "core.autocrlf": "false",
    "core.hooksPath": "/dev/null",
    "commit.gpgSign": "false",
    "pack.threads": "1",
    "core.compression": "0",
    "pack.compression": "0",
    "gc.auto": "0",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const person = { NAME: "Inhouse", EMAIL: "none", DATE: "2000-01-01T00:00:00Z" };
  const env = {
    ...process.env,
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) =>
        Object.entries(person).map(([what, value]) => [`GIT_${role}_${what}`, value]),
      ),
    ),
    ...{ GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
  };
  return (...args) => promisify(execFile)("git", [...flags, ...args], { cwd, env });
}
