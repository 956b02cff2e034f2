import { dirname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle, Statement } from "./style";
import { everything } from "./style";
import { matchGroups, sortByUse, stemOf } from "./text";
import { filesUnder } from "./tree";

/** Ruby: resolves files by path, and constants by the file name that autoloaders expect. */
export const ruby: ImportStyle = {
  barrels: /\.rb$/,

  statements(text) {
    const files: Statement[] = matchGroups(
      text,
      /^[ \t]*(require_relative|require|load|autoload[ \t(]+:\w+,)[ \t(]*["']([^"'\n]{1,300})["']/gm,
    ).map(([kind = "", target = ""]) => ({
      target: kind === "require_relative" ? `./${target}` : target,
      names: everything,
      reexportsAll: true,
    }));
    const own = [...text.slice(0, 20_000).matchAll(/^[ \t]*(?:module|class)[ \t]+([A-Z][\w:]{0,100})/gm)].map(
      ([, name = ""]) => name,
    );
    const modules = own.slice(0, 4);
    const constants = new Set(text.match(/\b[A-Z]\w{1,60}(?:::[A-Z]\w{0,60}){0,5}/g));
    for (const name of own) constants.delete(name);
    const named = [...constants].slice(0, 60).map((name): Statement => {
      const last = name.slice(name.lastIndexOf(":") + 1);
      return { target: `${name} ${modules.join("::")}`, names: new Map([[last, last]]) };
    });
    return [...files, ...named];
  },

  async find({ target }, { path }, lookup) {
    const candidates = target.includes(" ") || /^[A-Z]/.test(target) ? constantPaths(target) : undefined;
    const file =
      candidates === undefined
        ? await required(target, path, lookup)
        : await firstIn(await homes(path, lookup), candidates, lookup);
    return file === undefined ? [] : [{ path: file }];
  },

  /** Autoloaders bring every constant into scope. Files whose constants or variables occur in the text come first. */
  async implicitFiles({ path, words }, lookup): Promise<readonly ImplicitFile[]> {
    const home = (await homes(path, lookup))[0];
    if (home === undefined) return [];
    const near = path.startsWith(home) ? dirname(path) : home;
    const files = await filesUnder(home, ".rb", lookup, near);
    const isUsed = (each: string) => words.has(camelCased(stemOf(each))) || words.has(stemOf(each));
    const used = files.filter(isUsed);
    const others = sortByUse(
      files.filter((each) => !isUsed(each) && dirname(each) === dirname(path)),
      words,
      path,
    );
    return [...used, ...others].map((each) => ({ path: each, how: "package" }));
  },
};

function required(target: string, path: string, lookup: Lookup): Promise<string | undefined> {
  const name = target.endsWith(".rb") ? target : `${target}.rb`;
  if (target.startsWith(".")) return lookup.first([join(dirname(path), name)]);
  return lookup.first(
    lookup.foldersAbove(dirname(path)).flatMap((above) => [join(above, "lib", name), join(above, name)]),
  );
}

/** Possible files of a constant: `Foo::BarBaz` in `module Shop` is in shop/foo/bar_baz.rb or foo/bar_baz.rb. */
function constantPaths(target: string): readonly string[] {
  const [name = "", own = ""] = target.split(" ");
  const parts = name.split("::").map(underscored);
  const around = own
    .split("::")
    .filter((part) => part !== "")
    .map(underscored);
  const candidates: string[] = [];
  for (let length = around.length; length >= 0; length--)
    candidates.push(`${join(...around.slice(0, length), ...parts)}.rb`);
  return candidates;
}

function camelCased(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function underscored(name: string): string {
  return name
    .replace(/([A-Z])(?=[A-Z][a-z])/g, "$1_")
    .replace(/([a-z\d])(?=[A-Z])/g, "$1_")
    .toLowerCase();
}

/** Folders from which autoloaders load constants. */
function homes(path: string, lookup: Lookup): Promise<readonly string[]> {
  return lookup.once(`homes ${dirname(path)}`, () => homesAbove(path, lookup));
}

async function homesAbove(path: string, lookup: Lookup): Promise<readonly string[]> {
  const found: string[] = [];
  for (const above of lookup.foldersAbove(dirname(path))) {
    const folders = await lookup.foldersIn(above);
    if (folders.includes("lib")) found.push(join(above, "lib"));
    if (!folders.includes("app")) continue;
    const app = join(above, "app");
    found.push(...(await lookup.foldersIn(app)).map((name) => join(app, name)));
  }
  return found;
}

/** Checks each path folder by folder, because most constants are not in this workspace. */
async function firstIn(
  folders: readonly string[],
  candidates: readonly string[],
  lookup: Lookup,
): Promise<string | undefined> {
  for (const folder of folders) {
    for (const candidate of candidates) {
      const steps = candidate.split(/[\\/]/);
      let at = folder;
      for (const step of steps.slice(0, -1))
        at = (await lookup.isFolder(join(at, step))) ? join(at, step) : "";
      if (at !== "" && (await lookup.isFile(join(at, steps.at(-1) ?? ""))))
        return join(at, steps.at(-1) ?? "");
    }
  }
  return undefined;
}
