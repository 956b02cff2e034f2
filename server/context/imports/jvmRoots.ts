import { basename, dirname, join, sep } from "node:path";
import type { Lookup } from "./lookup";

/** A folder that packages begin in. */
export interface SourceRoot {
  readonly root: string;
  /** Leading parts of package names that no folders stand for, as Kotlin leaves out what all files share. */
  readonly prefix: readonly string[];
}

const maxModules = 12;

/**
 * Where the classes that a file imports may be: its own source folder, those of the same module, and those of other modules of the
 * build, when `isNear`.
 */
export async function* jvmRoots(
  own: string,
  path: string,
  isNear: boolean,
  lookup: Lookup,
): AsyncGenerator<SourceRoot> {
  const first = ownRoot(own, dirname(path));
  yield first;
  if (!isNear) return;
  const { prefix } = first;
  const source = first.root.lastIndexOf(`${sep}src${sep}`);
  if (source < 0) return;
  const module = first.root.slice(0, source);
  const seen = new Set([first.root]);
  for await (const root of rootsOf(module, lookup)) {
    if (!seen.has(root)) yield { root, prefix };
    seen.add(root);
  }
  for (const above of [dirname(module), dirname(dirname(module)), module]) {
    if (!(await lookup.isFolder(above))) continue;
    const modules = (await lookup.foldersIn(above)).filter((name) => join(above, name) !== module);
    const ranked = byNeed(modules, await buildOf(module, lookup), basename(module)).slice(0, maxModules);
    let count = 0;
    for (const name of ranked) {
      for await (const root of rootsOf(join(above, name), lookup)) {
        count++;
        yield { root, prefix };
      }
    }
    if (count > 0 || above === lookup.root) return;
  }
}

/** What the build file of a module says. */
async function buildOf(module: string, lookup: Lookup): Promise<string> {
  const names = ["build.gradle.kts", "build.gradle", "pom.xml", "build.sbt"];
  const path = await lookup.first(names.map((name) => join(module, name)));
  return path === undefined ? "" : ((await lookup.read(path))?.text ?? "").slice(0, 50_000);
}

/** Modules that the build file names first, then those that the module is called after. */
function byNeed(modules: readonly string[], build: string, own: string): readonly string[] {
  const named = new Set(build.match(/[\w-]+/g));
  const score = (name: string) => (named.has(name) ? 2 : 0) + (own.startsWith(name) ? 1 : 0);
  return modules
    .filter((name) => !/^(?:\.|build$|gradle$|docs?$|buildSrc$)/.test(name))
    .map((name) => ({ name, score: score(name) }))
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name);
}

function ownRoot(own: string, folder: string): SourceRoot {
  const parts = own === "" ? [] : own.split(".");
  for (let from = 0; from < parts.length; from++) {
    const tail = sep + parts.slice(from).join(sep);
    if (folder.endsWith(tail)) return { root: folder.slice(0, -tail.length), prefix: parts.slice(0, from) };
  }
  return { root: folder, prefix: parts };
}

/** The source folders of a module, those of programs before those of tests. */
async function* rootsOf(module: string, lookup: Lookup): AsyncGenerator<string> {
  const sets = await lookup.foldersIn(join(module, "src"));
  const isTest = (set: string) => Number(/test/i.test(set));
  for (const set of [...sets].sort((a, b) => isTest(a) - isTest(b)).slice(0, 8)) {
    const languages = await lookup.foldersIn(join(module, "src", set));
    for (const language of languages.filter((name) => /^(?:java|kotlin|scala|groovy)$/.test(name))) {
      yield join(module, "src", set, language);
    }
  }
}
