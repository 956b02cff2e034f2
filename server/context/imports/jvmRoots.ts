import { basename, dirname, join, relative, sep } from "node:path";
import type { Lookup } from "./lookup";

/** A source folder, in which packages begin. */
export interface SourceRoot {
  readonly root: string;
  /** Leading parts of package names without folders: Kotlin omits those that all files share. */
  readonly prefix: readonly string[];
}

const maxModules = 8;

/**
 * Yields the source folders that may contain an imported class: the file's own, those of its module, and those of
 * other modules of the build. If the import `isNear`, these are all modules, otherwise those that the module's build
 * file names.
 */
export async function* jvmRoots(
  own: string,
  path: string,
  isNear: boolean,
  lookup: Lookup,
): AsyncGenerator<SourceRoot> {
  const first = ownRoot(own, dirname(path));
  const { prefix } = first;
  const module = moduleOf(first.root);
  yield first;
  for (const root of await rootsOnce(module, lookup)) if (root !== first.root) yield { root, prefix };
  for (const other of await lookup.once(`modules ${isNear}`, () => otherModules(module, isNear, lookup))) {
    for (const root of await rootsOnce(other, lookup)) yield { root, prefix };
  }
}

function ownRoot(own: string, folder: string): SourceRoot {
  const parts = own === "" ? [] : own.split(".");
  for (let from = 0; from < parts.length; from++) {
    const tail = sep + parts.slice(from).join(sep);
    if (folder.endsWith(tail)) return { root: folder.slice(0, -tail.length), prefix: parts.slice(0, from) };
  }
  return { root: folder, prefix: parts };
}

/** The folder that contains `src/main/java`, `src` or another source folder. */
function moduleOf(root: string): string {
  const [module] = /^.{0,1000}(?=[\\/]src[\\/][^\\/]+[\\/][^\\/]+$)/.exec(root) ?? [];
  return module ?? dirname(root);
}

function rootsOnce(module: string, lookup: Lookup): Promise<readonly string[]> {
  return lookup.once(`roots ${module}`, () => rootsOf(module, lookup));
}

const languages = /^(?:java|kotlin|scala|groovy)$/;

/** The source folders of a module, main sources before tests. */
async function rootsOf(module: string, lookup: Lookup): Promise<readonly string[]> {
  const found: string[] = [];
  const source = join(module, "src");
  const isTest = (set: string) => Number(/test/i.test(set));
  const sets = [...(await lookup.foldersIn(source))].sort((a, b) => isTest(a) - isTest(b));
  for (const set of sets.filter((name) => /^(?:\w*main|\w*test\w*)$/i.test(name)).slice(0, 8)) {
    const names = (await lookup.foldersIn(join(source, set))).filter((name) => languages.test(name));
    found.push(...names.map((name) => join(source, set, name)));
  }
  if (found.length > 0) return found;
  const plain = ["src", "test", "tests"].map((name) => join(module, name));
  const exists = await Promise.all(plain.map((folder) => lookup.isFolder(folder)));
  return plain.filter((_, at) => exists[at]);
}

/** Other modules of the build. Those that this module's build file names come first. */
async function otherModules(module: string, isNear: boolean, lookup: Lookup): Promise<readonly string[]> {
  const build = await textOf(module, ["build.gradle.kts", "build.gradle", "pom.xml", "build.sbt"], lookup);
  const named = new Set(build.match(/[\w-]+/g));
  const own = basename(module);
  const score = (folder: string) => {
    const name = basename(folder);
    return (named.has(name) ? 2 : 0) + (own.startsWith(name) ? 1 : 0);
  };
  return (await modulesAround(module, lookup))
    .filter((folder) => folder !== module)
    .map((folder) => ({ folder, score: score(folder) }))
    .filter((each) => isNear || each.score >= 2)
    .sort((a, b) => b.score - a.score)
    .slice(0, maxModules)
    .map(({ folder }) => folder);
}

/** The modules listed in the build settings, or else the sibling folders of the module and of its parent. */
async function modulesAround(module: string, lookup: Lookup): Promise<readonly string[]> {
  for (const above of lookup.foldersAbove(dirname(module))) {
    const settings = await textOf(above, ["settings.gradle.kts", "settings.gradle"], lookup);
    const included = settings.match(/["'](?::?[\w.-]{1,80}){1,8}["']/g) ?? [];
    const folders = included.map((projectPath) => join(above, ...projectPath.slice(1, -1).split(":")));
    if (folders.some((folder) => folder === module) || relative(above, module) === "") return folders;
  }
  const found: string[] = [];
  for (const above of lookup.foldersAbove(dirname(module)).slice(0, 2)) {
    const names = (await lookup.foldersIn(above)).filter((name) => !excludedFolder.test(name));
    found.push(...names.map((name) => join(above, name)));
  }
  return found.length > 0 ? found : (await lookup.foldersIn(module)).map((name) => join(module, name));
}

/** Folders that are not modules. */
const excludedFolder = /^(?:\..*|build|gradle|docs?|buildSrc|src|target|out)$/;

async function textOf(folder: string, names: readonly string[], lookup: Lookup): Promise<string> {
  const path = await lookup.first(names.map((name) => join(folder, name)));
  return path === undefined ? "" : ((await lookup.read(path))?.text ?? "").slice(0, 50_000);
}
