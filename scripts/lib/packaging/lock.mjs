// The lock file: which packages there are, and where Node finds them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../paths.mjs";

/** Entries of package-lock.json by folder ("node_modules/…"). */
export function lockedPackages() {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
}

/** The folder of the package that a file belongs to; undefined outside of packages. */
export function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/|$)/.exec(path.replaceAll("\\", "/"))?.[0];
}

/** As Node looks for a package: in the folder's own node_modules, then in those further out. */
export function resolvePackage(packages, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === "") return undefined;
  }
}
