// Which files of the packages in node_modules a session can load.
import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { root } from "../paths.mjs";
import { lockedPackages, packageFolder } from "./lock.mjs";

/** Read from disk by path, so that no import leads there. */
const readByPath = [
  "node_modules/node-llama-cpp/llama/*.json",
  "node_modules/node-llama-cpp/llama/grammars/*.gbnf",
];

/**
 * Files, relative to the root, that an import or require of the built extension leads to, however deep, with what must come
 * along: package.json and licence of their packages. Left out are packages that the lock file calls optional: native
 * libraries, which are of one machine only, and what works without them.
 */
export async function loadedFiles() {
  const locked = lockedPackages();
  const isNeeded = (file) => {
    const entry = locked[packageFolder(file) ?? "none"] ?? { dev: true };
    return !entry.dev && !isOptional(entry);
  };
  const modules = (await reachedFiles(locked)).filter(isNeeded);
  const data = globSync(readByPath, { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const files = new Set([...modules, ...data]);
  for (const file of modules) for (const each of manifestsAbove(file)) files.add(each);
  for (const folder of new Set(modules.map(packageFolder)))
    for (const each of licencesOf(folder)) files.add(each);
  return [...files].toSorted();
}

/** Everything that the built client and server reach; esbuild follows each import that names its module. */
async function reachedFiles(locked) {
  const optional = Object.keys(locked).filter((folder) => isOptional(locked[folder]));
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: globSync(["dist/client/*.js", "dist/server/*.{mjs,cjs}"], { cwd: root }),
    outdir: "unused",
    ...{ bundle: true, write: false, metafile: true, platform: "node", format: "esm", logLevel: "error" },
    external: ["vscode", ...optional.map((folder) => folder.split("node_modules/").at(-1))],
  });
  return Object.keys(metafile.inputs);
}

function isOptional({ optional, devOptional }) {
  return optional === true || devOptional === true;
}

/** A package.json above a module says of which kind it is, even inside a package. */
function manifestsAbove(file) {
  const found = [];
  const top = packageFolder(file);
  for (let folder = dirname(file); folder.length >= top.length; folder = dirname(folder)) {
    const manifest = `${folder}/package.json`;
    if (existsSync(join(root, manifest))) found.push(manifest);
  }
  return found;
}

/** Licences come with copies of the software. */
export function licencesOf(folder) {
  return globSync(`${folder}/{LICEN[CS]E,Licen[cs]e,licen[cs]e,NOTICE,COPYING}*`, { cwd: root }).map((path) =>
    path.replaceAll("\\", "/"),
  );
}
