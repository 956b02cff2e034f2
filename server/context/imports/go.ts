import { basename, dirname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle, Statement } from "./style";
import { everything } from "./style";
import { sortByUse, take } from "./text";

export const go: ImportStyle = {
  statements(text) {
    const statements: Statement[] = [];
    for (const found of take(text.matchAll(/^import\b[ \t]*(\()?/gm))) {
      const start = found.index + found[0].length;
      const end = text.indexOf(found[1] === undefined ? "\n" : "\n)", start);
      const block = text.slice(start, end < 0 ? start + 10_000 : Math.min(end, start + 10_000));
      for (const [, alias = "", target = ""] of block.matchAll(
        /^[ \t]*(?:([\w.]+)[ \t]+)?"([\w./~+-]{1,300})"/gm,
      )) {
        if (alias === "_") continue;
        const namespace = alias === "." ? {} : { namespace: alias || packageName(target) };
        statements.push({ target, names: everything, ...namespace });
      }
    }
    return statements;
  },

  async find({ target, namespace }, { path }, lookup) {
    const folder = await folderOf(target, dirname(path), lookup);
    if (folder === undefined) return [];
    const names = (await lookup.filesIn(folder)).filter(
      (name) => name.endsWith(".go") && !name.endsWith("_test.go"),
    );
    // The file named after the package comes first.
    const ranked = sortByUse(names, new Set([basename(folder), namespace ?? "", "doc"]), "");
    return ranked.map((name) => ({ path: join(folder, name) }));
  },

  async implicitFiles({ path, words }, lookup): Promise<readonly ImplicitFile[]> {
    const own = basename(path);
    const isTest = own.endsWith("_test.go");
    const names = (await lookup.filesIn(dirname(path))).filter(
      (name) => name.endsWith(".go") && (isTest || !name.endsWith("_test.go")),
    );
    return sortByUse(names, words, own).map((name) => ({ path: join(dirname(path), name), how: "package" }));
  },
};

/** Default name of a package: the last part of its path that isn't a version. */
function packageName(target: string): string {
  const parts = target.split("/").filter((part) => !/^v\d+$/.test(part));
  return (parts.at(-1) ?? target).replace(/\.v\d+$/, "").replace(/^go-|[.-]go$/g, "");
}

async function folderOf(target: string, from: string, lookup: Lookup): Promise<string | undefined> {
  const own = await lookup.nearest(from, "go.mod");
  if (own === undefined) return undefined;
  const { name, replaced } = moduleOf((await lookup.read(own))?.text ?? "");
  const modules: (readonly [string, string])[] = [[name, "."], ...replaced];
  for (const [module, subfolder] of modules) {
    const rest = restOf(target, module);
    if (rest !== undefined) return join(dirname(own), subfolder, rest);
  }
  const work = await lookup.nearest(from, "go.work");
  const text = work === undefined ? "" : ((await lookup.read(work))?.text ?? "");
  const used = [...text.slice(0, 10_000).matchAll(/^(?:use[ \t]+)?[ \t]*(\.[\w./-]*)[ \t]*$/gm)].slice(0, 8);
  for (const [, subfolder = ""] of used) {
    const home = join(dirname(work ?? ""), subfolder);
    const rest = restOf(target, moduleOf((await lookup.read(join(home, "go.mod")))?.text ?? "").name);
    if (rest !== undefined) return join(home, rest);
  }
  return undefined;
}

function moduleOf(text: string): { readonly name: string; readonly replaced: [string, string][] } {
  const name = /^module[ \t]+"?([^\s"]+)/m.exec(text)?.[1] ?? "";
  const replaced = [
    ...text
      .slice(0, 50_000)
      .matchAll(
        /^(?:replace[ \t]+)?[ \t]*([\w./~-]+)(?:[ \t]+v[\w.+-]+)?[ \t]+=>[ \t]+(\.{1,2}\/[\w./-]*)/gm,
      ),
  ];
  return { name, replaced: replaced.slice(0, 50).map(([, from = "", to = ""]) => [from, to]) };
}

/** Path of a package relative to its module. */
function restOf(target: string, module: string): string | undefined {
  if (module === "") return undefined;
  if (target === module) return "";
  return target.startsWith(`${module}/`) ? target.slice(module.length + 1) : undefined;
}
