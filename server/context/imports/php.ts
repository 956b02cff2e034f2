import { basename, dirname, join } from "node:path";
import { jsonOf, objectOf, stringsOf } from "./json";
import type { Lookup } from "./lookup";
import type { Beside, ImportStyle, Statement } from "./style";
import { everything, sameNames } from "./style";
import { all, byUse, namesIn } from "./text";

/** PHP: classes by the PSR-4 table of composer.json, and files by their path. */
export const php: ImportStyle = {
  statements(text) {
    const statements: Statement[] = [];
    const uses = all(
      text,
      /^[ \t]*use[ \t]+(?:(?:function|const)[ \t]+)?\\?([\w\\]{1,300})(?:\{([^}]{0,2000})\})?(?:[ \t]+as[ \t]+(\w+))?[ \t]*;/gm,
    );
    for (const [way = "", clause = "", alias = ""] of uses) {
      if (!way.includes("\\")) continue;
      const group = way.endsWith("\\") ? [...namesIn(clause)] : [["", alias] as const];
      for (const [name, here] of group) {
        const target = way + name;
        const own = target.slice(target.lastIndexOf("\\") + 1);
        statements.push({ target, names: new Map([[own, here || own]]) });
      }
    }
    // Names with their whole namespace stand in the code as well.
    for (const [way = ""] of all(
      text,
      /(?:new|extends|implements|:|\() ?\\((?:\w{1,100}\\){1,10}\w{1,100})/g,
      20,
    )) {
      statements.push({ target: way, names: sameNames([way.slice(way.lastIndexOf("\\") + 1)]) });
    }
    const files = all(
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
      const ways = [parts, parts.slice(1)].flatMap((way) => [
        join(above, ...way),
        join(above, "src", ...way),
      ]);
      const file = await lookup.first(ways.map((way) => `${way}.php`));
      if (file !== undefined) return [{ path: file }];
    }
    return [];
  },

  async beside({ path, words }, lookup): Promise<readonly Beside[]> {
    const names = (await lookup.filesIn(dirname(path))).filter((name) => name.endsWith(".php"));
    const ranked = byUse(names, words, basename(path));
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
