import { dirname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { Beside, Found, ImportStyle } from "./style";
import { everything } from "./style";
import { all, byUse } from "./text";
import { filesUnder } from "./tree";

/** Swift: all files of a target see each other; other targets of the package are imported by their names. */
export const swift: ImportStyle = {
  statements(text) {
    const imports = all(
      text,
      /^[ \t]*(?:@[\w()]{1,60}[ \t]+)?(?:public[ \t]+)?import[ \t]+(?:(?:class|struct|enum|func|protocol)[ \t]+)?(\w+)/gm,
    );
    return imports.map(([target = ""]) => ({ target, names: everything }));
  },

  async find({ target }, { path, words }, lookup) {
    const folder = await folderOf(target, path, lookup);
    if (folder === undefined) return [];
    const files = await filesUnder(folder, ".swift", lookup);
    return byUse(files, words, path).map((each): Found => ({ path: each }));
  },

  async beside({ path, words }, lookup): Promise<readonly Beside[]> {
    const files = await filesUnder(targetOf(path, lookup.root), ".swift", lookup, dirname(path));
    return byUse(files, words, path).map((each) => ({ path: each, how: "package" }));
  },
};

/** The folder of the target that a file belongs to. */
function targetOf(path: string, root: string): string {
  const [target] =
    /^.{0,1000}[\\/](?:Sources|Tests)[\\/][^\\/]+(?=[\\/])|^.{0,1000}[\\/](?:Source|Tests)(?=[\\/])/.exec(
      path,
    ) ?? [];
  return target !== undefined && target.length > root.length ? target : dirname(path);
}

/** The folder of a target of the package: Package.swift tells, or it is called like the target. */
async function folderOf(target: string, path: string, lookup: Lookup): Promise<string | undefined> {
  const manifest = await lookup.nearest(dirname(path), "Package.swift");
  const text = manifest === undefined ? "" : ((await lookup.read(manifest))?.text ?? "").slice(0, 50_000);
  const declared = text.matchAll(
    /arget\([ \t\n]{0,40}name:[ \t]*"(\w+)"[^"]{0,200}(?:"[^"\n]{0,200}"[^"]{0,100}){0,12}?path:[ \t]*"([^"\n]{1,200})"/g,
  );
  for (const [, name, way = ""] of declared) if (name === target) return join(dirname(manifest ?? ""), way);
  for (const above of lookup.foldersAbove(dirname(path))) {
    for (const folder of [join(above, "Sources", target), join(above, target)]) {
      if (await lookup.isFolder(folder)) return folder;
    }
  }
  return undefined;
}
