import { basename, dirname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle, TargetFile } from "./style";
import { everything } from "./style";
import { matchGroups, sortByUse, stemOf } from "./text";
import { filesUnder } from "./tree";

/** C#: by convention, namespaces map to folders and types to files of the same name. */
export const csharp: ImportStyle = {
  statements(text) {
    const usings = matchGroups(
      text,
      /^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:(\w+)[ \t]*=[ \t]*)?([\w.]{1,300})[ \t]*;/gm,
    );
    return usings
      .filter(([, target = ""]) => !/^(?:System|Microsoft)(?:\.|$)/.test(target))
      .map(([alias = "", target = ""]) => ({
        target,
        names: everything,
        ...(alias !== "" && { namespace: alias }),
      }));
  },

  async find({ target }, { path, words }, lookup) {
    const found: TargetFile[] = [];
    for (const folder of await foldersOf(target, dirname(path), lookup)) {
      for (const name of await lookup.filesIn(folder)) {
        if (name.endsWith(".cs") && words.has(typeOf(name))) found.push({ path: join(folder, name) });
      }
    }
    return found;
  },

  async implicitFiles({ path, words }, lookup): Promise<readonly ImplicitFile[]> {
    const folder = dirname(path);
    const own = (await lookup.filesIn(folder)).filter((name) => name.endsWith(".cs"));
    const ranked = sortByUse(own, words, basename(path))
      .slice(0, 8)
      .map((name) => join(folder, name));
    const named: string[] = [];
    for (const project of await projectsOf(folder, lookup)) {
      const files = await filesUnder(
        project,
        ".cs",
        lookup,
        folder.startsWith(project) ? dirname(folder) : project,
      );
      named.push(...files.filter((each) => dirname(each) !== folder && words.has(typeOf(basename(each)))));
    }
    const isUsed = (each: string) => words.has(typeOf(basename(each)));
    const used = ranked.filter(isUsed);
    return [...used, ...named, ...ranked.filter((each) => !isUsed(each))].map((each) => ({
      path: each,
      how: "package",
    }));
  },
};

/** The type that a file declares: `Log` for both `Log.cs` and `Log.Part.cs`. */
function typeOf(name: string): string {
  return stemOf(name).split(".")[0] ?? "";
}

/** The folders of the enclosing project and of the projects that it references. */
async function projectsOf(folder: string, lookup: Lookup): Promise<readonly string[]> {
  for (const above of lookup.foldersAbove(folder)) {
    const name = (await lookup.filesIn(above)).find((each) => each.endsWith(".csproj"));
    if (name === undefined) continue;
    const text = ((await lookup.read(join(above, name)))?.text ?? "").slice(0, 50_000);
    const referred = matchGroups(text, /<ProjectReference[ \t]+Include="([^"\n]{1,300})"/g, 4);
    return [
      above,
      ...referred.map(([projectPath = ""]) => dirname(join(above, projectPath.replaceAll("\\", "/")))),
    ];
  }
  return [dirname(folder)];
}

/** Folders of a namespace, which begins with the name of a project folder followed by the folders in it. */
async function foldersOf(namespace: string, from: string, lookup: Lookup): Promise<readonly string[]> {
  const parts = namespace.split(".").slice(0, 12);
  const found: string[] = [];
  for (const above of lookup.foldersAbove(from)) {
    for (const base of [above, join(above, "src"), join(above, "Src")]) {
      for (let length = parts.length; length > 0; length--) {
        const project = join(base, parts.slice(0, length).join("."));
        if (!(await lookup.isFolder(project))) continue;
        const folder = await deepest(project, parts.slice(length), lookup);
        if (folder !== undefined) found.push(folder);
      }
    }
    const at = parts.indexOf(basename(above));
    const folder = at < 0 ? undefined : await deepest(above, parts.slice(at + 1), lookup);
    if (folder !== undefined) found.push(folder);
  }
  return [...new Set(found)].slice(0, 3);
}

async function deepest(base: string, parts: readonly string[], lookup: Lookup): Promise<string | undefined> {
  let at = base;
  for (const part of parts) {
    const next = join(at, part);
    if (!(await lookup.isFolder(next))) return undefined;
    at = next;
  }
  return at;
}
