import { dirname, join, sep } from "node:path";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle, TargetFile } from "./style";
import { everything } from "./style";
import { matchGroups, sortByUse } from "./text";
import { filesUnder } from "./tree";

/** Swift: all files of a target see each other; statements import other targets of the package by name. */
export const swift: ImportStyle = {
  statements(text) {
    const imports = matchGroups(
      text,
      /^[ \t]*(?:@[\w()]{1,60}[ \t]+)?(?:public[ \t]+)?import[ \t]+(?:(?:class|struct|enum|func|protocol)[ \t]+)?(\w+)/gm,
    );
    return imports.map(([target = ""]) => ({ target, names: everything }));
  },

  async find({ target }, { path, words }, lookup) {
    const folder = await folderOf(target, path, lookup);
    if (folder === undefined) return [];
    const files = await filesUnder(folder, ".swift", lookup);
    return sortByUse(files, words, path).map((each): TargetFile => ({ path: each }));
  },

  async implicitFiles({ path, words }, lookup): Promise<readonly ImplicitFile[]> {
    const files = await filesUnder(await ownTarget(path, lookup), ".swift", lookup, dirname(path));
    return sortByUse(files, words, path).map((each) => ({ path: each, how: "package" }));
  },
};

/** The folder of a file's target. */
async function ownTarget(path: string, lookup: Lookup): Promise<string> {
  const manifest = await lookup.nearest(dirname(path), "Package.swift");
  const declared = await declaredTargets(manifest, lookup);
  const own = declared.find(({ folder }) => path.startsWith(folder + sep));
  if (own !== undefined) return own.folder;
  const pattern =
    /^.{0,1000}[\\/](?:Sources|Tests)[\\/][^\\/]+(?=[\\/])|^.{0,1000}[\\/](?:Source|Tests)(?=[\\/])/;
  const target = pattern.exec(path)?.[0] ?? "";
  return target.length > lookup.root.length ? target : dirname(path);
}

/** The folder of a package's target: the one in Package.swift, or one named like the target. */
async function folderOf(target: string, path: string, lookup: Lookup): Promise<string | undefined> {
  const manifest = await lookup.nearest(dirname(path), "Package.swift");
  const declared = (await declaredTargets(manifest, lookup)).find(({ name }) => name === target);
  if (declared !== undefined) return declared.folder;
  for (const above of lookup.foldersAbove(dirname(path))) {
    for (const folder of [join(above, "Sources", target), join(above, target)]) {
      if (await lookup.isFolder(folder)) return folder;
    }
  }
  return undefined;
}

/** The targets with an explicit path in a Package.swift. */
async function declaredTargets(
  manifest: string | undefined,
  lookup: Lookup,
): Promise<readonly { readonly name: string; readonly folder: string }[]> {
  if (manifest === undefined) return [];
  const text = ((await lookup.read(manifest))?.text ?? "").slice(0, 50_000);
  return text
    .split(/arget\(/)
    .slice(1, 40)
    .flatMap((part) => {
      const name = /\bname:[ \t]*"(\w+)"/.exec(part.slice(0, 2000))?.[1];
      const subpath = /\bpath:[ \t]*"([^"\n]{1,200})"/.exec(part.slice(0, 2000))?.[1];
      return name === undefined || subpath === undefined
        ? []
        : [{ name, folder: join(dirname(manifest), subpath) }];
    });
}
