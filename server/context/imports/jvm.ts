import { basename, dirname, extname, join, sep } from "node:path";
import { jvmRoots } from "./jvmRoots";
import type { Lookup } from "./lookup";
import type { Beside, Found, ImportStyle, Statement } from "./style";
import { everything } from "./style";
import { byUse, declares, namesIn } from "./text";

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
      const way = written.replaceAll("`", "");
      if (clause !== undefined) statements.push(...inBraces(way, clause, own));
      else if (way.endsWith(".") || way.endsWith("._"))
        statements.push(statement(way.replace(/\._?$/, ""), everything, own));
      else {
        const parts = way.split(".");
        const name = parts.at(-1) ?? "";
        const holder = parts.at(-2) ?? "";
        const names = new Map([[name, alias ?? name]]);
        if (isStatic !== undefined) names.set(holder, holder);
        statements.push(statement(way, names, own));
      }
    }
    return statements;
  },

  async find({ target, names }, place, lookup) {
    const [way = "", own = ""] = target.split(" ");
    if (/^(?:java|javax|kotlin|kotlinx|scala|android|androidx|groovy|jdk|sun)\./.test(way)) return [];
    const parts = way.split(".");
    const near = isNear(parts, own);
    for await (const { root, prefix } of jvmRoots(own, place.path, near, lookup)) {
      // Most imports are of libraries.
      if (!near && !(await hasPackage(root, parts, lookup))) continue;
      const inRoot = startsWith(parts, prefix) ? parts.slice(prefix.length) : parts;
      const found = await foundIn(root, inRoot, names, lookup);
      if (found.length > 0) return found;
    }
    return [];
  },

  async beside({ path, words }, lookup): Promise<readonly Beside[]> {
    const folder = dirname(path);
    const others = counterparts(folder);
    const found: string[] = [];
    for (const each of [folder, ...others]) {
      if (each !== folder && !(await isThere(each, lookup))) continue;
      const names = (await lookup.filesIn(each)).filter((name) => endings.includes(extname(name)));
      found.push(...names.map((name) => join(each, name)));
    }
    return byUse(found, words, path).map((each) => ({ path: each, how: "package" }));
  },
};

function statement(way: string, names: ReadonlyMap<string, string>, own: string): Statement {
  return { target: `${way} ${own}`, names };
}

/** Scala's `import a.{B, C => D, _}` */
function inBraces(way: string, clause: string, own: string): Statement[] {
  const base = way.replace(/\.$/, "");
  const names = namesIn(clause.replaceAll("=>", " as "));
  const each = [...names]
    .filter(([name]) => name !== "_")
    .map(([name, here]) => statement(`${base}.${name}`, new Map([[name, here]]), own));
  return /(?:^|[,\s])[_*]/.test(clause) ? [...each, statement(base, everything, own)] : each;
}

/** Whether two packages are of the same organisation: others are looked for in the file's own source folder alone. */
function isNear(parts: readonly string[], own: string): boolean {
  const ownParts = own.split(".");
  return startsWith(parts, ownParts.slice(0, Math.min(2, Math.max(1, ownParts.length - 1))));
}

function startsWith(parts: readonly string[], start: readonly string[]): boolean {
  return start.every((part, at) => parts[at] === part);
}

/** Whether the first folders of a package are there. */
async function hasPackage(root: string, parts: readonly string[], lookup: Lookup): Promise<boolean> {
  const [first = "", second = ""] = parts;
  return (await lookup.isFolder(join(root, first))) && lookup.isFolder(join(root, first, second));
}

/** A class, or a class around it, or a package with all that it has or with one function of that name. */
async function foundIn(
  root: string,
  parts: readonly string[],
  names: ReadonlyMap<string, string>,
  lookup: Lookup,
): Promise<readonly Found[]> {
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

async function sourcesIn(folder: string, lookup: Lookup): Promise<readonly Found[]> {
  const names = (await lookup.filesIn(folder)).filter((name) => endings.includes(extname(name)));
  return names.slice(0, maxFolderFiles).map((name) => ({ path: join(folder, name), names: everything }));
}

/** The folders of the same package among tests, or among what they test. */
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

async function isThere(folder: string, lookup: Lookup): Promise<boolean> {
  const above = dirname(folder);
  return basename(folder) === "" || (await lookup.isFolder(above)) || lookup.isFolder(folder);
}
