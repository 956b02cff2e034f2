import { basename, dirname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle, Statement, TargetFile } from "./style";
import { everything } from "./style";
import { inverse, namesIn, take } from "./text";

export const python: ImportStyle = {
  barrels: /[\\/]__init__\.pyi?$/,

  statements(text) {
    const statements: Statement[] = [];
    for (const found of take(
      text.matchAll(/^[ \t]*(?:from[ \t]+([.\w]{1,300})[ \t]*(?:\\\n[ \t]*)?import\b|import[ \t])/gm),
    )) {
      const clause = clauseAt(text, found.index + found[0].length);
      if (found[1] === undefined) statements.push(...plain(clause));
      else statements.push(fromStatement(found[1], clause));
    }
    return statements;
  },

  async find({ target, names, namespace }, importer, lookup) {
    const dots = /^\.*/.exec(target)?.[0].length ?? 0;
    const parts = target
      .slice(dots)
      .split(".")
      .filter((part) => part !== "");
    const bases =
      dots > 0
        ? [folderUp(dirname(importer.path), dots - 1)]
        : rootsFor(parts[0] ?? "", importer.path, lookup);
    for (const base of bases) {
      const found = await foundIn(join(base, ...parts), names, namespace, lookup);
      if (found.length > 0) return found;
    }
    return [];
  },

  async implicitFiles({ path }, lookup): Promise<readonly ImplicitFile[]> {
    if (!/^test_|_test\.py$|^conftest\.py$/.test(basename(path))) return [];
    const found: ImplicitFile[] = [];
    for (const folder of lookup.foldersAbove(dirname(path)).slice(0, 4)) {
      const conftest = join(folder, "conftest.py");
      if (await lookup.isFile(conftest)) found.push({ path: conftest, how: "package" });
    }
    return found;
  },
};

/** The text after `import`, up to the closing parenthesis or to the end of the line and its continuations. */
function clauseAt(text: string, start: number): string {
  const rest = text.slice(start, start + 6000);
  const isOpen = /^[ \t]*\(/.test(rest);
  const close = rest.indexOf(")");
  const whole = isOpen
    ? rest.slice(0, close < 0 ? undefined : close).replace("(", " ")
    : (/^(?:[^\\\n]|\\\n|\\)*/.exec(rest)?.[0] ?? "");
  return whole.replace(/#[^\n]*/g, " ").replace(/[\\;]/g, " ");
}

function fromStatement(target: string, clause: string): Statement {
  if (clause.includes("*")) return { target, names: everything, reexportsAll: true };
  const names = namesIn(clause);
  return { target, names, reexports: inverse(names) };
}

/** `import a.b as c, d` */
function plain(clause: string): Statement[] {
  return clause
    .split(",")
    .slice(0, 50)
    .flatMap((part) => {
      const [, target, alias] = /^\s*([\w.]{1,300})(?:\s+as\s+(\w+))?\s*$/.exec(part.slice(0, 500)) ?? [];
      return target === undefined ? [] : [{ target, names: everything, namespace: alias ?? target }];
    });
}

/** Finds a module, or the named modules of a package and its `__init__.py` for the other names. */
async function foundIn(
  base: string,
  names: ReadonlyMap<string, string>,
  namespace: string | undefined,
  lookup: Lookup,
): Promise<readonly TargetFile[]> {
  const isPackage = await lookup.isFolder(base);
  const own = isPackage
    ? await lookup.first(["__init__.py", "__init__.pyi"].map((name) => join(base, name)))
    : undefined;
  const module = own ?? (await lookup.first([`${base}.py`, `${base}.pyi`]));
  const left = new Map(names);
  const found: TargetFile[] = [];
  if (isPackage) {
    for (const [name, localName] of names) {
      const path = await lookup.first([
        join(base, `${name}.py`),
        join(base, name, "__init__.py"),
        join(base, `${name}.pyi`),
      ]);
      if (path === undefined) continue;
      left.delete(name);
      found.push({ path, names: everything, namespace: localName });
    }
  }
  if (module !== undefined && (left.size > 0 || names.size === 0))
    found.push({ path: module, names: left, namespace });
  return found;
}

function folderUp(folder: string, times: number): string {
  return join(folder, ...Array(Math.min(times, 20)).fill(".."));
}

/** Folders that may contain a top-level package: above a folder of that name, the workspace's, and above the file. */
function rootsFor(top: string, path: string, lookup: Lookup): readonly string[] {
  const { root } = lookup;
  const above = lookup.foldersAbove(dirname(path));
  const named = above.filter((folder) => basename(folder) === top && folder !== root).map(dirname);
  const usual = above.flatMap((folder) => [folder, join(folder, "src")]);
  return [
    ...new Set([
      ...named.toReversed(),
      root,
      join(root, "src"),
      ...usual,
      join(root, "lib"),
      join(root, "python"),
    ]),
  ];
}
