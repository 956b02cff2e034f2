import { basename, dirname, join } from "node:path";
import { jsonOf, objectOf, stringsOf } from "./json";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle, Statement } from "./style";
import { everything, sameNames } from "./style";
import { matchGroups, namesIn, sortByUse } from "./text";

/** PHP: resolves classes by the PSR-4 and PSR-0 tables of composer.json, and files by path. */
export const php: ImportStyle = {
  statements(text) {
    const statements: Statement[] = [];
    const uses = matchGroups(
      text,
      /^[ \t]*use[ \t]+(?:(?:function|const)[ \t]+)?\\?([\w\\]{1,300})(?:\{([^}]{0,2000})\})?(?:[ \t]+as[ \t]+(\w+))?[ \t]*;/gm,
    );
    for (const [qualifier = "", clause = "", alias = ""] of uses) {
      if (!qualifier.includes("\\")) continue;
      const group = qualifier.endsWith("\\") ? [...namesIn(clause)] : [["", alias] as const];
      for (const [name, localName] of group) {
        const target = qualifier + name;
        const own = target.slice(target.lastIndexOf("\\") + 1);
        statements.push({ target, names: new Map([[own, localName || own]]) });
      }
    }
    // The code can also use fully qualified names.
    for (const [qualifiedName = ""] of matchGroups(
      text,
      /(?:new|extends|implements|:|\() ?\\((?:\w{1,100}\\){1,10}\w{1,100})/g,
      20,
    )) {
      statements.push({
        target: qualifiedName,
        names: sameNames([qualifiedName.slice(qualifiedName.lastIndexOf("\\") + 1)]),
      });
    }
    const files = matchGroups(
      text,
      /\b(?:require|include)(?:_once)?[ \t(]{1,4}(?:__DIR__[ \t]*\.[ \t]*)?["']([^"'\n]{1,300}\.php)["']/g,
    );
    return [...statements, ...files.map(([target = ""]) => ({ target: `./${target}`, names: everything }))];
  },

  async find({ target }, { path }, lookup) {
    if (target.startsWith("./")) {
      const file = await lookup.first([join(dirname(path), target), join(lookup.root, target)]);
      return file === undefined ? [] : [{ path: file }];
    }
    const parts = target.split("\\");
    const tables = await psr4(dirname(path), lookup);
    for (const { prefix, folder } of tables) {
      if (!target.startsWith(prefix)) continue;
      const rest = target.slice(prefix.length).split("\\");
      const file = await lookup.first([
        `${join(folder, ...rest)}.php`,
        `${join(folder, ...rest.slice(0, -1))}.php`,
      ]);
      if (file !== undefined) return [{ path: file }];
    }
    for (const above of tables.length > 0 ? [] : lookup.foldersAbove(dirname(path))) {
      const candidates = [parts, parts.slice(1)].flatMap((segments) => [
        join(above, ...segments),
        join(above, "src", ...segments),
      ]);
      const file = await lookup.first(candidates.map((candidate) => `${candidate}.php`));
      if (file !== undefined) return [{ path: file }];
    }
    return [];
  },

  async implicitFiles({ path, words }, lookup): Promise<readonly ImplicitFile[]> {
    const names = (await lookup.filesIn(dirname(path))).filter((name) => name.endsWith(".php"));
    const ranked = sortByUse(names, words, basename(path));
    return ranked.map((name) => ({ path: join(dirname(path), name), how: "package" }));
  },
};

async function psr4(from: string, lookup: Lookup): Promise<readonly { prefix: string; folder: string }[]> {
  const manifest = await lookup.nearest(from, "composer.json");
  if (manifest === undefined) return [];
  const json = jsonOf(await lookup.read(manifest));
  const tables = ["autoload", "autoload-dev"].flatMap((kind) =>
    ["psr-4", "psr-0"].flatMap((standard) => Object.entries(objectOf(objectOf(json[kind])[standard]))),
  );
  return tables
    .flatMap(([prefix, folders]) =>
      stringsOf(folders).map((folder) => ({ prefix, folder: join(dirname(manifest), folder) })),
    )
    .sort((a, b) => b.prefix.length - a.prefix.length);
}
