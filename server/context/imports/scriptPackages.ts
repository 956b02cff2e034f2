import { basename, dirname, join } from "node:path";
import { type Json, jsonOf, objectOf, stringsOf } from "./json";
import type { Lookup } from "./lookup";
import { matched } from "./scriptPaths";

/** Limit on packages of a monorepo to check when looking for a name. */
const maxPackages = 24;

/** Possible paths of a target in a package of the same repository. */
export async function packageBases(
  target: string,
  folder: string,
  lookup: Lookup,
): Promise<readonly string[]> {
  const parts = target.split("/");
  const name = parts.slice(0, target.startsWith("@") ? 2 : 1).join("/");
  const rest = parts.slice(target.startsWith("@") ? 2 : 1).join("/");
  const home = await packageNamed(name, folder, lookup);
  if (home === undefined) return [];
  const manifest = jsonOf(await lookup.read(join(home, "package.json")));
  return entriesOf(manifest, rest).flatMap((entry) => sourcesOf(entry).map((source) => join(home, source)));
}

/** Possible paths of a target by the `imports` of the nearest package.json. */
export async function privateBases(
  target: string,
  folder: string,
  lookup: Lookup,
): Promise<readonly string[]> {
  const path = await lookup.nearest(folder, "package.json");
  if (path === undefined) return [];
  const found = chosen(objectOf(jsonOf(await lookup.read(path))["imports"]), target);
  return found.flatMap(sourcesOf).map((entry) => join(dirname(path), entry));
}

/** The folder of a package: one above the file, or a workspace package of a package.json or pnpm-workspace.yaml. */
async function packageNamed(name: string, folder: string, lookup: Lookup): Promise<string | undefined> {
  const manifests: { home: string; manifest: Json }[] = [];
  for (const home of lookup.foldersAbove(folder)) {
    const path = join(home, "package.json");
    if (await lookup.isFile(path)) manifests.push({ home, manifest: jsonOf(await lookup.read(path)) });
  }
  const own = manifests.find(({ manifest }) => manifest["name"] === name);
  if (own !== undefined) return own.home;
  for (const { home, manifest } of manifests.toReversed()) {
    const folders = await packageFolders(home, manifest, lookup);
    const found = await namedAmong(folders, name, isExpected(name, manifests), lookup);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a package may be in the workspace even though no folder has its name. */
function isExpected(name: string, manifests: readonly { readonly manifest: Json }[]): boolean {
  const scope = /^@[^/]+\//.exec(name)?.[0];
  return manifests.some(({ manifest }) => {
    if (scope !== undefined && stringsOf(manifest["name"])[0]?.startsWith(scope)) return true;
    const versions = ["dependencies", "devDependencies", "peerDependencies"].map(
      (kind) => objectOf(manifest[kind])[name],
    );
    return versions.some((version) => /^(?:workspace|link|file|portal):/.test(stringsOf(version)[0] ?? ""));
  });
}

async function packageFolders(home: string, manifest: Json, lookup: Lookup): Promise<readonly string[]> {
  const declared = manifest["workspaces"];
  const globs = stringsOf(Array.isArray(declared) ? declared : objectOf(declared)["packages"]);
  const pnpm = join(home, "pnpm-workspace.yaml");
  if (await lookup.isFile(pnpm)) globs.push(...listedIn((await lookup.read(pnpm))?.text ?? ""));
  const folders: string[] = [];
  for (const glob of globs.filter((each) => !each.startsWith("!")).slice(0, 20)) {
    const star = glob.indexOf("*");
    if (star < 0) folders.push(join(home, glob));
    else {
      const above = join(home, glob.slice(0, star));
      folders.push(...(await lookup.foldersIn(above)).map((name) => join(above, name)));
    }
  }
  return folders;
}

/** The package globs of a pnpm-workspace.yaml. */
function listedIn(yaml: string): string[] {
  const start = /^packages:/m.exec(yaml);
  const list = start === null ? "" : yaml.slice(start.index + start[0].length, start.index + 4000);
  const end = list.search(/\n[^\s#-]/);
  const items = (end < 0 ? list : list.slice(0, end)).matchAll(/^[ \t]*-[ \t]+["']?([^"'\s#]+)/gm);
  return [...items].map(([, item = ""]) => item);
}

async function namedAmong(
  folders: readonly string[],
  name: string,
  searchAll: boolean,
  lookup: Lookup,
): Promise<string | undefined> {
  const [, scope = "", short = ""] = /^(?:@([^/]+)\/)?(.*)$/.exec(name) ?? [];
  const isCalled = (folder: string) => [short, `${scope}-${short}`].includes(basename(folder));
  const likely = folders.filter(isCalled);
  const others = searchAll ? folders.filter((folder) => !isCalled(folder)) : [];
  for (const folder of [...likely, ...others].slice(0, maxPackages)) {
    const path = join(folder, "package.json");
    if (!(await lookup.isFile(path))) continue;
    if (jsonOf(await lookup.read(path))["name"] === name) return folder;
  }
  return undefined;
}

/** The files that a package exports under a path, according to its package.json. */
function entriesOf(manifest: Json, rest: string): readonly string[] {
  const key = rest === "" ? "." : `./${rest}`;
  const given = manifest["exports"];
  const table = objectOf(given);
  const isTable = Object.keys(table).some((each) => each.startsWith("."));
  const exported = isTable ? chosen(table, key) : rest === "" ? targetsIn(given) : [];
  if (rest !== "") return [...exported, rest, `src/${rest}`];
  const main = ["source", "types", "typings", "module", "main"].flatMap((field) =>
    stringsOf(manifest[field]),
  );
  return [...exported, ...main, "src/index", "index", "lib/index"];
}

/** The targets of the longest matching pattern in a table. */
function chosen(table: Json, key: string): readonly string[] {
  const fitting = Object.keys(table).filter((pattern) => matched(pattern, key) !== undefined);
  const best = fitting.sort((a, b) => b.length - a.length)[0];
  if (best === undefined) return [];
  const rest = matched(best, key) ?? "";
  return targetsIn(table[best]).map((entry) => entry.replaceAll("*", () => rest).slice(0, 500));
}

/** The paths in a value of `exports`, for all conditions. */
function targetsIn(value: unknown, depth = 4): readonly string[] {
  if (typeof value === "string") return value.startsWith(".") ? [value] : [];
  if (depth === 0) return [];
  const found = Object.values(Array.isArray(value) ? value : objectOf(value)).flatMap((each) =>
    targetsIn(each, depth - 1),
  );
  return [...new Set(found)].slice(0, 6);
}

/** Possible source files of a build output. */
function sourcesOf(entry: string): readonly string[] {
  const stem = entry.replace(/\.d\.([cm]?)ts$/, ".$1js").replace(/\.[cm]js$/, ".js");
  const source = stem.replace(
    /(^|\/)(?:dist|build|out|lib|esm|cjs|types)(?:\/(?:esm|cjs|types|src|es))?\//,
    "$1src/",
  );
  const nested = source.replace(/(^|\/)src\//, "$1src/lib/");
  return source === stem
    ? [entry, stem]
    : [source, nested, stem.replace(/(^|\/)(?:dist|build|out)\//, "$1"), entry];
}
