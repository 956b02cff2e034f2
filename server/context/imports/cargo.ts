import { basename, dirname, join, relative, sep } from "node:path";
import type { Lookup } from "./lookup";

/** Limit on crates of a workspace to check when looking for a name. */
const maxCrates = 24;

interface Crate {
  /** Its root file. */
  readonly root: string | undefined;
  readonly folder: string;
}

/** The crate of a file. Its root is the nearest lib.rs or main.rs, or for a test or an example a file of its folder. */
export async function crateAt(path: string, lookup: Lookup): Promise<Crate> {
  const manifest = await lookup.nearest(dirname(path), "Cargo.toml");
  const home = dirname(manifest ?? path);
  const folders = lookup.foldersAbove(dirname(path)).filter((folder) => folder.length >= home.length);
  const root = await lookup.first(
    folders.flatMap((folder) => [join(folder, "lib.rs"), join(folder, "main.rs")]),
  );
  if (root !== undefined) return { root, folder: dirname(root) };
  const [kind = ""] = relative(home, path).split(sep);
  const folder = /^(?:tests|examples|benches)$/.test(kind) ? join(home, kind) : dirname(path);
  const first = await lookup.first([join(folder, `${basename(folder)}.rs`), join(folder, "mod.rs")]);
  return { root: first ?? path, folder };
}

/** The root file of a crate that a file can name: its own, a path dependency in Cargo.toml, or a workspace member. */
export async function crateNamed(name: string, path: string, lookup: Lookup): Promise<string | undefined> {
  if (/^(?:std|core|alloc)$/.test(name)) return undefined;
  const own = await lookup.nearest(dirname(path), "Cargo.toml");
  if (own === undefined) return undefined;
  const text = await textOf(own, lookup);
  if (nameIn(text) === name || pathIn(text, name) !== undefined) {
    return libraryIn(join(dirname(own), nameIn(text) === name ? "." : (pathIn(text, name) ?? "")), lookup);
  }
  for (const folder of lookup.foldersAbove(dirname(own))) {
    const manifest = join(folder, "Cargo.toml");
    if (!(await lookup.isFile(manifest))) continue;
    const shared = await textOf(manifest, lookup);
    if (!/^\[workspace/m.test(shared)) continue;
    const subpath = pathIn(shared, name);
    const found =
      subpath !== undefined ? join(folder, subpath) : await memberNamed(name, folder, shared, lookup);
    return found === undefined ? undefined : libraryIn(found, lookup);
  }
  return undefined;
}

async function textOf(path: string, lookup: Lookup): Promise<string> {
  return ((await lookup.read(path))?.text ?? "").slice(0, 50_000);
}

function nameIn(manifest: string): string | undefined {
  const library = /^\[lib\][^[]{0,500}?^name[ \t]*=[ \t]*"([\w-]+)"/m.exec(manifest)?.[1];
  return (library ?? /^name[ \t]*=[ \t]*"([\w-]+)"/m.exec(manifest)?.[1])?.replaceAll("-", "_");
}

/** The `path` of a dependency. */
function pathIn(manifest: string, name: string): string | undefined {
  const inline = manifest.matchAll(
    /^([\w-]+)[ \t]*=[ \t]*\{[^}\n]{0,300}?\bpath[ \t]*=[ \t]*"([^"\n]{1,200})"/gm,
  );
  const tables = manifest.matchAll(
    /^\[[\w.-]{0,100}dependencies\.([\w-]+)\][^[]{0,500}?^path[ \t]*=[ \t]*"([^"\n]{1,200})"/gm,
  );
  return [...inline, ...tables].find(([, dependency = ""]) => dependency.replaceAll("-", "_") === name)?.[2];
}

async function memberNamed(
  name: string,
  folder: string,
  manifest: string,
  lookup: Lookup,
): Promise<string | undefined> {
  const list = /^members[ \t]*=[ \t]*\[([^\]]{0,4000})\]/m.exec(manifest)?.[1] ?? "";
  const members: string[] = [folder];
  for (const [, glob = ""] of [...list.matchAll(/"([^"\n]{1,200})"/g)].slice(0, 50)) {
    const star = glob.indexOf("*");
    if (star < 0) members.push(join(folder, glob));
    else {
      const above = join(folder, glob.slice(0, star));
      members.push(...(await lookup.foldersIn(above)).map((each) => join(above, each)));
    }
  }
  const isCalled = (member: string) => basename(member).replaceAll("-", "_") === name;
  // The name of a member usually equals, or ends with, the name of its folder.
  const likely = (member: string) => name.endsWith(basename(member).replaceAll("-", "_"));
  const exact = members.find(isCalled);
  if (exact !== undefined) return exact;
  for (const member of members.filter(likely).slice(0, maxCrates)) {
    if (nameIn(await textOf(join(member, "Cargo.toml"), lookup)) === name) return member;
  }
  return undefined;
}

function libraryIn(folder: string, lookup: Lookup): Promise<string | undefined> {
  return lookup.first([
    join(folder, "src", "lib.rs"),
    join(folder, "lib.rs"),
    join(folder, "src", "main.rs"),
  ]);
}
