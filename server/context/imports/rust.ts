import { basename, dirname, join } from "node:path";
import { crateAt, crateNamed } from "./cargo";
import type { Lookup } from "./lookup";
import type { Importer, ImportStyle, Statement, TargetFile } from "./style";
import { everything } from "./style";
import { inverse } from "./text";

export const rust: ImportStyle = {
  statements(text) {
    const statements: Statement[] = [];
    // In an inline module, such as tests, `super` is this file.
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

  async find({ target, names, namespace }, importer, lookup) {
    const own = moduleFolder(importer.path);
    if (target.startsWith("mod ")) {
      // The root of a test or a program can have any name: its modules lie next to it.
      const folders = [own, dirname(importer.path)];
      const path = await lookup.first(folders.flatMap((folder) => modulePaths(folder, target.slice(4))));
      return path === undefined ? [] : [{ path }];
    }
    if (target.startsWith("path ")) return [{ path: join(dirname(importer.path), target.slice(5)) }];
    const steps = target.split("::").filter((step) => step !== "");
    const start = await startOf(steps, importer, lookup);
    return start === undefined ? [] : walk(start, names, namespace, lookup);
  },
};

const maxClause = 4000;
const maxStatements = 200;

/** A module on a path: its file, the folder of its submodules, and the remaining steps. */
interface Module {
  readonly path: string | undefined;
  readonly folder: string;
  readonly steps: readonly string[];
}

function moduleStatements(name: string, before: string, isPublic: boolean): Statement[] {
  if (!/^\w{1,100}$/.test(name)) return [];
  const explicitPath = /#\[path ?= ?"([^"\n]{1,200})"\][ \t]*\n?$/.exec(before)?.[1];
  const passed = isPublic ? { reexports: new Map([[name, "*"]]) } : {};
  const target = explicitPath === undefined ? `mod ${name}` : `path ${explicitPath}`;
  return [{ target, names: everything, namespace: name, ...passed }];
}

/** Creates one statement for each module of a `use` tree. */
function useStatements(clause: string, isPublic: boolean, isInline: boolean): Statement[] {
  const modules = new Map<string, { names: Map<string, string>; all: boolean }>();
  for (const { segments, localName } of leaves(clause)) {
    const steps = isInline && segments[0] === "super" ? ["self", ...segments.slice(1)] : segments;
    const last = steps.at(-1) ?? "";
    const target = steps.slice(0, -1).join("::");
    const module = modules.get(target) ?? { names: new Map(), all: false };
    if (last === "*") module.all = true;
    else module.names.set(last, localName);
    modules.set(target, module);
  }
  return [...modules].flatMap(([target, { names, all }]) => [
    ...(names.size > 0 ? [{ target, names, ...(isPublic && { reexports: inverse(names) }) }] : []),
    ...(all ? [{ target, names: everything, ...(isPublic && { reexportsAll: true }) }] : []),
  ]);
}

interface Leaf {
  readonly segments: readonly string[];
  readonly localName: string;
}

/** `a::{b, c::{self, d as e}, f::*}` */
function leaves(clause: string): readonly Leaf[] {
  const found: Leaf[] = [];
  const open: string[][] = [];
  let segments: string[] = [];
  let isAlias = false;
  let localName: string | undefined;
  const close = () => {
    const steps = segments.at(-1) === "self" && segments.length > 1 ? segments.slice(0, -1) : segments;
    if (steps.length > (open.at(-1)?.length ?? 0) || segments.at(-1) === "self")
      found.push({ segments: steps, localName: localName ?? steps.at(-1) ?? "" });
    segments = [...(open.at(-1) ?? [])];
    localName = undefined;
  };
  let isClosed = false;
  for (const [token] of clause.replace(/\/\/[^\n]*/g, "").matchAll(/[{},*]|\bas\b|\w+/g)) {
    if (token === "{") {
      if (open.length > 12) return found;
      open.push(segments);
      segments = [...segments];
    } else if (token === "}") {
      if (!isClosed) close();
      open.pop();
      segments = [...(open.at(-1) ?? [])];
    } else if (token === ",") {
      if (!isClosed) close();
    } else if (token === "as") isAlias = true;
    else if (isAlias) {
      localName = token;
      isAlias = false;
    } else if (segments.length < 20) segments.push(token);
    isClosed = token === "}";
  }
  if (!isClosed) close();
  return found.slice(0, 100);
}

/** Paths used in the code without a `use`. */
function pathsUsed(text: string): Statement[] {
  const paths = new Set<string>();
  for (const [path] of text.matchAll(/\b(?:crate|super)(?:::\w{1,60}){2,6}/g)) {
    paths.add(path);
    if (paths.size === 24) break;
  }
  return [...paths].map((path) => {
    const steps = path.split("::");
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

async function startOf(
  steps: readonly string[],
  importer: Importer,
  lookup: Lookup,
): Promise<Module | undefined> {
  const own = moduleFolder(importer.path);
  const [first = "", ...rest] = steps;
  if (first === "") return undefined;
  if (first === "self") return { path: importer.path, folder: own, steps: rest };
  if (first === "super") {
    const ups = steps.findIndex((step) => step !== "super");
    const count = ups < 0 ? steps.length : ups;
    const folder = join(own, ...Array(Math.min(count, 20)).fill(".."));
    return { path: await fileOfModule(folder, lookup), folder, steps: steps.slice(count) };
  }
  const crate = await crateAt(importer.path, lookup);
  if (first === "crate") return { path: crate.root, folder: crate.folder, steps: rest };
  if ((await lookup.first(modulePaths(own, first))) !== undefined)
    return { path: importer.path, folder: own, steps };
  const named = await crateNamed(first, importer.path, lookup);
  return named === undefined ? undefined : { path: named, folder: moduleFolder(named), steps: rest };
}

async function fileOfModule(folder: string, lookup: Lookup): Promise<string | undefined> {
  const names = ["mod.rs", "lib.rs", "main.rs"].map((name) => join(folder, name));
  return lookup.first([`${folder}.rs`, ...names]);
}

/** Follows the path from module to module while there are files. The rest of it names items in the last one. */
async function walk(
  { path, folder, steps }: Module,
  names: ReadonlyMap<string, string>,
  namespace: string | undefined,
  lookup: Lookup,
): Promise<readonly TargetFile[]> {
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
  const found: TargetFile[] = [];
  if (inner === undefined) {
    for (const [name, localName] of names) {
      const module = await lookup.first(modulePaths(at, name));
      if (module === undefined) continue;
      taken.delete(name);
      found.push({ path: module, names: everything, namespace: localName });
    }
  }
  if (inner !== undefined) taken.set(inner, inner);
  if (file !== undefined && (taken.size > 0 || names.size === 0))
    found.push({ path: file, names: taken, namespace });
  return found.filter((each) => basename(each.path) !== "");
}
