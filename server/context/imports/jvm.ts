import { basename, dirname, extname, join, sep } from "node:path";
import { jvmRoots } from "./jvmRoots";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle, Statement, TargetFile } from "./style";
import { everything } from "./style";
import { declares, namesIn, sortByUse } from "./text";

const endings = [".java", ".kt", ".scala", ".groovy"];
const maxFolderFiles = 12;

/** Java, Kotlin, Scala and Groovy. */
export const jvm: ImportStyle = {
  statements(text) {
    const own = /^[ \t]*package[ \t]+([\w.]{1,300})/m.exec(text)?.[1] ?? "";
    const statements: Statement[] = [];
    for (const found of text.matchAll(
      /^[ \t]*import[ \t]+(static[ \t]+)?([\w.`]{1,300})(?:(\*|_)|\{([^}]{0,1000})\})?(?:[ \t]+as[ \t]+(\w+))?/gm,
    )) {
      const [, isStatic, written = "", , clause, alias] = found;
      const qualifiedName = written.replaceAll("`", "");
      if (clause !== undefined) statements.push(...inBraces(qualifiedName, clause, own));
      else if (qualifiedName.endsWith(".") || qualifiedName.endsWith("._"))
        statements.push(statement(qualifiedName.replace(/\._?$/, ""), everything, own));
      else {
        const parts = qualifiedName.split(".");
        const name = parts.at(-1) ?? "";
        const holder = parts.at(-2) ?? "";
        const names = new Map([[name, alias ?? name]]);
        if (isStatic !== undefined) names.set(holder, holder);
        statements.push(statement(qualifiedName, names, own));
      }
    }
    return statements;
  },

  async find({ target, names }, importer, lookup) {
    const [qualifiedName = "", own = ""] = target.split(" ");
    if (/^(?:java|javax|kotlin|kotlinx|scala|android|androidx|groovy|jdk|sun)\./.test(qualifiedName))
      return [];
    const parts = qualifiedName.split(".");
    const near = isNear(parts, own);
    for await (const { root, prefix } of jvmRoots(own, importer.path, near, lookup)) {
      // Check cheaply first: most imports are of libraries.
      if (!near && !(await hasPackage(root, parts, lookup))) continue;
      const inRoot = startsWith(parts, prefix) ? parts.slice(prefix.length) : parts;
      const found = await foundIn(root, inRoot, names, lookup);
      if (found.length > 0) return found;
    }
    return [];
  },

  async implicitFiles({ path, words }, lookup): Promise<readonly ImplicitFile[]> {
    const folder = dirname(path);
    const others = counterparts(folder);
    const found: string[] = [];
    for (const each of [folder, ...others]) {
      if (each !== folder && !(await mayExist(each, lookup))) continue;
      const names = (await lookup.filesIn(each)).filter((name) => endings.includes(extname(name)));
      found.push(...names.map((name) => join(each, name)));
    }
    return sortByUse(found, words, path).map((each) => ({ path: each, how: "package" }));
  },
};

function statement(qualifiedName: string, names: ReadonlyMap<string, string>, own: string): Statement {
  return { target: `${qualifiedName} ${own}`, names };
}

/** Scala's `import a.{B, C => D, _}` */
function inBraces(qualifiedName: string, clause: string, own: string): Statement[] {
  const base = qualifiedName.replace(/\.$/, "");
  const names = namesIn(clause.replaceAll("=>", " as "));
  const each = [...names]
    .filter(([name]) => name !== "_")
    .map(([name, localName]) => statement(`${base}.${name}`, new Map([[name, localName]]), own));
  return /(?:^|[,\s])[_*]/.test(clause) ? [...each, statement(base, everything, own)] : each;
}

/** Whether a package is of the same organisation as the file's own, so that the search is wider. */
function isNear(parts: readonly string[], own: string): boolean {
  const ownParts = own.split(".");
  return startsWith(parts, ownParts.slice(0, Math.min(2, Math.max(1, ownParts.length - 1))));
}

function startsWith(parts: readonly string[], start: readonly string[]): boolean {
  return start.every((part, at) => parts[at] === part);
}

/** Whether the first two folders of a package exist. */
async function hasPackage(root: string, parts: readonly string[], lookup: Lookup): Promise<boolean> {
  const [first = "", second = ""] = parts;
  return (await lookup.isFolder(join(root, first))) && lookup.isFolder(join(root, first, second));
}

/** Finds the file of a class or of an enclosing one, all files of a package, or the file of a top-level function. */
async function foundIn(
  root: string,
  parts: readonly string[],
  names: ReadonlyMap<string, string>,
  lookup: Lookup,
): Promise<readonly TargetFile[]> {
  if (names.size === 0) {
    const all = await sourcesIn(join(root, ...parts), lookup);
    if (all.length > 0) return all;
  }
  for (let depth = parts.length - 1; depth >= Math.max(0, parts.length - 3); depth--) {
    const name = parts[depth] ?? "";
    const folder = join(root, ...parts.slice(0, depth));
    const file = await lookup.first(endings.map((ending) => join(folder, name + ending)));
    if (file === undefined) continue;
    return [{ path: file, names: depth < parts.length - 1 ? new Map([...names, [name, name]]) : names }];
  }
  const name = parts.at(-1) ?? "";
  for (const found of await sourcesIn(join(root, ...parts.slice(0, -1)), lookup)) {
    const file = /\.(?:kt|scala)$/.test(found.path) ? await lookup.read(found.path) : undefined;
    if (file !== undefined && declares(file, name)) return [{ path: found.path, names }];
  }
  return [];
}

async function sourcesIn(folder: string, lookup: Lookup): Promise<readonly TargetFile[]> {
  const names = (await lookup.filesIn(folder)).filter((name) => endings.includes(extname(name)));
  return names.slice(0, maxFolderFiles).map((name) => ({ path: join(folder, name), names: everything }));
}

/** The folders of the same package in the test sources, or in the sources that they test. */
function counterparts(folder: string): readonly string[] {
  const [, before = "", set = "", after = ""] = /^(.{0,1000}[\\/]src[\\/])(\w+)([\\/].*)$/.exec(folder) ?? [];
  const others: Readonly<Record<string, readonly string[]>> = {
    test: ["main", "commonMain", "jvmMain"],
    main: ["test"],
    commonTest: ["commonMain"],
    jvmTest: ["jvmMain", "commonMain"],
    jvmMain: ["commonMain"],
    androidTest: ["main"],
  };
  const sets = Object.hasOwn(others, set) ? (others[set] ?? []) : [];
  const language = after.split(sep)[1] ?? "";
  const languages = [...new Set([language, "java", "kotlin"])];
  return sets.flatMap((each) => languages.map((name) => before + each + after.replace(language, () => name)));
}

async function mayExist(folder: string, lookup: Lookup): Promise<boolean> {
  const above = dirname(folder);
  return basename(folder) === "" || (await lookup.isFolder(above)) || lookup.isFolder(folder);
}
