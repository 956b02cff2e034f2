// Lays out the files of an installed extension: what a session opens on one kind of machine, and nothing else.
import { existsSync, globSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { root } from "../paths.mjs";
import { ScriptError } from "../terminal.mjs";
import { checkBinaries } from "./binaries.mjs";
import { copyGpuSources } from "./gpuSources.mjs";
import { writeIntegrity } from "./integrity.mjs";
import { packageFolder } from "./lock.mjs";
import { loadedFiles } from "./moduleGraph.mjs";
import { setRights } from "./outFolder.mjs";
import { refuseStale, refuseUnlocked, unpackLocked } from "./registry.mjs";
import { bundledFolders, sbomFile, writeSbom } from "./sbom.mjs";

/** What is packed as it is, beside the manifest and the packages. */
const own = [
  ...[
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "SECURITY.md",
    "NOTICE",
    "docs/privacy.md",
    "package.nls*.json",
  ],
  // No animation: vsce makes the README's pictures links to the repository.
  ...["l10n/*.json", "media/*.{svg,png}", "dist/**/*"],
];
const notPacked = /\.map$|^dist\/(bundled|integrity|sbom\.cdx)\.json$/;
/** In packages that are packed whole: documentation, what a compiler reads, libraries for another C library than llama.cpp's. */
const notRun = /\.(map|d\.[mc]?ts|pdb|lib|md|markdown)$|\/musl_[^/]+\//i;
const licence = /(^|\/)(licen[cs]e|notice|copying)[^/]*$/i;

/**
 * The packages lie in `dist`, because vsce takes none from `node_modules` beside the manifest but by npm's own list. Node
 * finds them there from `dist/client` and `dist/server`.
 */
export const packagesParent = "dist";

/**
 * Lays the extension into the empty folder `tree`. Without `isRelease` it takes native libraries and sources from this
 * checkout as they are: for a machine like this one. With `cuda`, a folder of `npm run cuda-backend`, it brings that backend.
 * Returns its files, relative to the folder.
 *
 * @param {{ target: ReturnType<import("./targets.mjs").targetOf>, tree: string, cuda?: string, isRelease?: boolean }} options
 */
export async function layOutExtension({ target, tree, cuda, isRelease = true }) {
  const packages = join(tree, packagesParent);
  await copyOwn(tree);
  const loaded = await loadedFiles();
  await copyFiles(loaded, packages);
  const takeNative = isRelease ? unpackLocked : copyInstalled;
  for (const folder of target.natives) await takeNative(folder, join(packages, folder));
  if (target.buildsBackend) await copyGpuSources(packages, { isRelease });
  if (cuda !== undefined) await copyBackend(cuda, target, packages);
  await trim(tree, target.natives);
  const packed = await packedFolders(tree);
  if (isRelease) {
    const bundled = await bundledFolders();
    refuseUnlocked([...packed, ...bundled]);
    await refuseStale(packed, packages);
    await refuseStale(bundled, root);
  }
  await checkBinaries(tree, await filesIn(tree), target.name, nativeFolders(target, cuda));
  await writeSbom(join(tree, sbomFile), { packed, packages });
  const files = await filesIn(tree);
  await writeIntegrity(tree, files);
  await setRights(tree);
  return filesIn(tree);
}

async function copyOwn(tree) {
  const files = globSync(own, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((path) => !notPacked.test(path));
  if (!files.includes("dist/server/main.mjs"))
    throw new ScriptError("Build the extension first: `npm run build`.");
  await copyFiles(files, tree);
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const field of ["devDependencies", "scripts", "overrides", "allowScripts"]) delete manifest[field];
  await writeFile(join(tree, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function copyFiles(files, target) {
  for (const folder of new Set(files.map(dirname))) await mkdir(join(target, folder), { recursive: true });
  for (const file of files) await cp(join(root, file), join(target, file));
}

/** Takes a native package from this checkout, where npm has installed it. */
async function copyInstalled(folder, to) {
  if (!existsSync(join(root, folder))) throw new ScriptError(`${folder} is not installed: run \`npm ci\`.`);
  await cp(join(root, folder), to, { recursive: true });
}

/** Lays a backend where node-llama-cpp looks first. Throws a `ScriptError` if it was built for something else. */
export async function copyBackend(from, target, packages) {
  const file = join(from, "_nlcBuildMetadata.json");
  const text = await readFile(file, "utf8").catch(() => {
    throw new ScriptError(`${from} is no backend of \`npm run cuda-backend\`: it has no ${basename(file)}.`);
  });
  const { platform, arch, gpu } = JSON.parse(text).buildOptions;
  if (gpu !== "cuda" || platform !== target.platform || arch !== target.arch)
    throw new ScriptError(
      `${from} was built for ${platform}-${arch} with ${gpu}, not for ${target.name} with CUDA.`,
    );
  await cp(from, join(packages, backendFolder(target)), { recursive: true });
}

function backendFolder({ name }) {
  return `node_modules/node-llama-cpp/bins/${name}-cuda`;
}

function nativeFolders(target, cuda) {
  const folders = [...target.natives, ...(cuda === undefined ? [] : [backendFolder(target)])];
  return folders.map((folder) => `${packagesParent}/${folder}`);
}

/** Removes documentation from the packages that were taken whole. */
async function trim(tree, natives) {
  for (const file of await filesIn(tree)) {
    const isWhole = natives.some((folder) => file.startsWith(`${packagesParent}/${folder}/`));
    if (isWhole && notRun.test(file) && !licence.test(file)) await rm(join(tree, file));
  }
}

/** Folders of the lock file of all packages in the tree. */
async function packedFolders(tree) {
  const within = (await filesIn(tree))
    .filter((file) => file.startsWith(`${packagesParent}/node_modules/`))
    .map((file) => packageFolder(file.slice(packagesParent.length + 1)));
  return [...new Set(within)].toSorted();
}

/** All files in a folder, relative to it, with "/", sorted. */
export async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .toSorted();
}
