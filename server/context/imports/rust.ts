import { basename, dirname, join } from "node:path";
import { crateAt, crateNamed } from "./cargo";
import type { Lookup } from "./lookup";
import type { Found, ImportStyle, Place, Statement } from "./style";
import { everything } from "./style";
import { inverse } from "./text";

export const rust: ImportStyle = {
  statements(text) {
    const statements: Statement[] = [];
    // In a module that begins in the same file, as tests are, `super` is this file.
    let isInside = false;
    for (const found of text.matchAll(/^([ \t]*)(pub(?:\([^)\n]{0,60}\))?[ \t]+)?(use|mod)[ \t]+|^\}/gm)) {
      const [all, indent, visible, kind] = found;
      const start = found.index + all.length;
      if (kind === undefined) isInside = false;
      else if (kind === "mod" && indent === "" && /^\w+[ \t]*\{/.test(text.slice(start, start + 200)))
        isInside = true;
      const clause = text.slice(start, start + maxClause);
      const end = clause.indexOf(";");
      if (kind === undefined || end < 0) continue;
      const isPublic = visible !== undefined;
      const before = text.slice(Math.max(0, found.index - 200), found.index);
      if (kind === "mod") statements.push(...moduleStatements(clause.slice(0, end), before, isPublic));
      else statements.push(...useStatements(clause.slice(0, end), isPublic, isInside && indent !== ""));
      if (statements.length > maxStatements) break;
    }
    return [...statements, ...pathsUsed(text)];
  },

  async find({ target, names, namespace }, place, lookup) {
    const own = moduleFolder(place.path);
    if (target.startsWith("mod ")) {
      // The root of a test or a program is called as it likes: its modules lie beside it.
      const folders = [own, dirname(place.path)];
      const path = await lookup.first(folders.flatMap((folder) => modulePaths(folder, target.slice(4))));
      return path === undefined ? [] : [{ path }];
    }
    if (target.startsWith("path ")) return [{ path: join(dirname(place.path), target.slice(5)) }];
    const steps = target.split("::").filter((step) => step !== "");
    const start = await startOf(steps, place, lookup);
    return start === undefined ? [] : walk(start, names, namespace, lookup);
  },
};

const maxClause = 4000;
const maxStatements = 200;

/** A module on the way: the file that it is in and the folder of its submodules. */
interface Module {
  readonly path: string | undefined;
  readonly folder: string;
  readonly steps: readonly string[];
}

function moduleStatements(name: string, before: string, isPublic: boolean): Statement[] {
  if (!/^\w{1,100}$/.test(name)) return [];
  const way = /#\[path ?= ?"([^"\n]{1,200})"\][ \t]*\n?$/.exec(before)?.[1];
  const passed = isPublic ? { passesOn: new Map([[name, "*"]]) } : {};
  const target = way === undefined ? `mod ${name}` : `path ${way}`;
  return [{ target, names: everything, namespace: name, ...passed }];
}

/** One statement for each module of a `use` tree. */
function useStatements(clause: string, isPublic: boolean, isInline: boolean): Statement[] {
  const modules = new Map<string, { names: Map<string, string>; all: boolean }>();
  for (const { way, here } of leaves(clause)) {
    const steps = isInline && way[0] === "super" ? ["self", ...way.slice(1)] : way;
    const last = steps.at(-1) ?? "";
    const target = steps.slice(0, -1).join("::");
    const module = modules.get(target) ?? { names: new Map(), all: false };
    if (last === "*") module.all = true;
    else module.names.set(last, here);
    modules.set(target, module);
  }
  return [...modules].flatMap(([target, { names, all }]) => [
    ...(names.size > 0 ? [{ target, names, ...(isPublic && { passesOn: inverse(names) }) }] : []),
    ...(all ? [{ target, names: everything, ...(isPublic && { passesAll: true }) }] : []),
  ]);
}

interface Leaf {
  readonly way: readonly string[];
  readonly here: string;
}

/** `a::{b, c::{self, d as e}, f::*}` */
function leaves(clause: string): readonly Leaf[] {
  const found: Leaf[] = [];
  const open: string[][] = [];
  let way: string[] = [];
  let isAlias = false;
  let here: string | undefined;
  const close = () => {
    const steps = way.at(-1) === "self" && way.length > 1 ? way.slice(0, -1) : way;
    if (steps.length > (open.at(-1)?.length ?? 0) || way.at(-1) === "self")
      found.push({ way: steps, here: here ?? steps.at(-1) ?? "" });
    way = [...(open.at(-1) ?? [])];
    here = undefined;
  };
  let isClosed = false;
  for (const [token] of clause.replace(/\/\/[^\n]*/g, "").matchAll(/[{},*]|\bas\b|\w+/g)) {
    if (token === "{") {
      if (open.length > 12) return found;
      open.push(way);
      way = [...way];
    } else if (token === "}") {
      if (!isClosed) close();
      open.pop();
      way = [...(open.at(-1) ?? [])];
    } else if (token === ",") {
      if (!isClosed) close();
    } else if (token === "as") isAlias = true;
    else if (isAlias) {
      here = token;
      isAlias = false;
    } else if (way.length < 20) way.push(token);
    isClosed = token === "}";
  }
  if (!isClosed) close();
  return found.slice(0, 100);
}

/** Paths that stand in the code without a `use`. */
function pathsUsed(text: string): Statement[] {
  const ways = new Set<string>();
  for (const [way] of text.matchAll(/\b(?:crate|super)(?:::\w{1,60}){2,6}/g)) {
    ways.add(way);
    if (ways.size === 24) break;
  }
  return [...ways].map((way) => {
    const steps = way.split("::");
    const name = steps.at(-1) ?? "";
    return { target: steps.slice(0, -1).join("::"), names: new Map([[name, name]]) };
  });
}

function moduleFolder(path: string): string {
  return /[\\/](?:mod|lib|main)\.rs$/.test(path) ? dirname(path) : path.replace(/\.rs$/, "");
}

function modulePaths(folder: string, name: string): readonly string[] {
  return [join(folder, `${name}.rs`), join(folder, name, "mod.rs")];
}

async function startOf(steps: readonly string[], place: Place, lookup: Lookup): Promise<Module | undefined> {
  const own = moduleFolder(place.path);
  const [first = "", ...rest] = steps;
  if (first === "") return undefined;
  if (first === "self") return { path: place.path, folder: own, steps: rest };
  if (first === "super") {
    const ups = steps.findIndex((step) => step !== "super");
    const count = ups < 0 ? steps.length : ups;
    const folder = join(own, ...Array(Math.min(count, 20)).fill(".."));
    return { path: await fileOfModule(folder, lookup), folder, steps: steps.slice(count) };
  }
  const crate = await crateAt(place.path, lookup);
  if (first === "crate") return { path: crate.root, folder: crate.folder, steps: rest };
  if ((await lookup.first(modulePaths(own, first))) !== undefined)
    return { path: place.path, folder: own, steps };
  const named = await crateNamed(first, place.path, lookup);
  return named === undefined ? undefined : { path: named, folder: moduleFolder(named), steps: rest };
}

async function fileOfModule(folder: string, lookup: Lookup): Promise<string | undefined> {
  const names = ["mod.rs", "lib.rs", "main.rs"].map((name) => join(folder, name));
  return lookup.first([`${folder}.rs`, ...names]);
}

/** From module to module as far as there are files; what is left of the path are names in the last one. */
async function walk(
  { path, folder, steps }: Module,
  names: ReadonlyMap<string, string>,
  namespace: string | undefined,
  lookup: Lookup,
): Promise<readonly Found[]> {
  let file = path;
  let at = folder;
  let left = steps;
  for (const step of steps) {
    const next = await lookup.first(modulePaths(at, step));
    if (next === undefined) break;
    file = next;
    at = join(at, step);
    left = left.slice(1);
  }
  const [inner] = left;
  const taken = new Map(names);
  const found: Found[] = [];
  if (inner === undefined) {
    for (const [name, here] of names) {
      const module = await lookup.first(modulePaths(at, name));
      if (module === undefined) continue;
      taken.delete(name);
      found.push({ path: module, names: everything, namespace: here });
    }
  }
  if (inner !== undefined) taken.set(inner, inner);
  if (file !== undefined && (taken.size > 0 || names.size === 0))
    found.push({ path: file, names: taken, namespace });
  return found.filter((each) => basename(each.path) !== "");
}
