import { dirname, join, normalize } from "node:path/posix";
import type { Import, Target } from "./imports";
import type { Manifest } from "./manifests";
import type { SourceFile } from "./repository";

/** When more files share the end of a path, none of them is meant. */
const mostAlike = 2;
const headerHops = 4;

/** Finds which files of a repository a file can use, judged by paths and packages. */
export class Reachable {
  readonly #byPath = new Map<string, SourceFile>();
  /** Files by their path without extension, and by every end of it. */
  readonly #byEnd = new Map<string, SourceFile[]>();
  readonly #byPackage = new Map<string, SourceFile[]>();
  readonly #direct = new Map<SourceFile, ReadonlySet<SourceFile>>();

  constructor(
    readonly files: readonly SourceFile[],
    private readonly manifests: readonly Manifest[],
  ) {
    for (const file of files) {
      this.#byPath.set(file.path, file);
      for (const end of endsOf(file)) addTo(this.#byEnd, `${file.family} ${end}`, file);
      const name = packageOf(file);
      if (name !== undefined) addTo(this.#byPackage, name, file);
    }
  }

  /** Files that the file can use without an import. */
  samePackage(file: SourceFile): readonly SourceFile[] {
    const name = packageOf(file);
    if (name === undefined) return [];
    const found = [...(this.#byPackage.get(name) ?? [])];
    // A namespace can use those around it.
    if (file.languageId === "csharp")
      for (let outer = name; outer.includes("."); ) {
        outer = outer.slice(0, outer.lastIndexOf("."));
        found.push(...(this.#byPackage.get(outer) ?? []));
      }
    return found.filter((other) => other !== file);
  }

  /** Files that a statement means; all files when it only names the repository itself. */
  meant(file: SourceFile, { targets }: Import): readonly SourceFile[] {
    const [first] = targets;
    // Guesses of a path go from the most to the least exact; a Python statement may import several modules.
    const all = targets.map((target) => this.#files(file, target));
    if (file.family === "python") return all.flat();
    return first === undefined ? [] : (all.find((found) => found.length > 0) ?? []);
  }

  /** Files that the file imports directly. */
  direct(file: SourceFile): ReadonlySet<SourceFile> {
    let found = this.#direct.get(file);
    if (found === undefined) {
      found = new Set(file.imports.statements.flatMap((statement) => this.meant(file, statement)));
      this.#direct.set(file, found);
    }
    return found;
  }

  /** Files within this many imports; a C header passes on the files that it includes. */
  within(file: SourceFile, hops: number): ReadonlySet<SourceFile> {
    const most = file.family === "c" ? headerHops : hops;
    const found = new Set<SourceFile>(this.samePackage(file));
    let last: readonly SourceFile[] = [file];
    for (let hop = 0; hop < most; hop++) {
      const next = last.flatMap((from) => [...this.direct(from)]).filter((to) => !found.has(to));
      for (const to of next) {
        found.add(to);
        if (hop + 1 < most) for (const beside of this.samePackage(to)) found.add(beside);
      }
      last = next;
    }
    return found;
  }

  #files(file: SourceFile, target: Target): readonly SourceFile[] {
    if ("ownRepository" in target) return this.files.filter(({ family }) => family === file.family);
    if ("package" in target) return this.#ofPackage(file, target.package);
    if (target.path.at(-1) === "*") {
      const folder = target.path.slice(0, -1);
      return this.#goPackage(folder);
    }
    if (target.relative === true) return this.#relative(file, target.path);
    const end = target.path.join("/").replace(/\.(?:[cm]?[jt]sx?|vue|svelte|h|hpp|hh)$/, "");
    const found = this.#byEnd.get(`${file.family} ${end}`) ?? [];
    return found.length <= mostAlike ? found : [];
  }

  #goPackage(folder: readonly string[]): readonly SourceFile[] {
    // `example.com/owner/repository/folder`: the longest end that is a folder, or the repository's root.
    for (let from = 0; from < folder.length; from++) {
      const found = this.#byPackage.get(`go ${folder.slice(from).join("/")}`);
      if (found !== undefined) return found;
    }
    const module = this.#packageNamed(folder.join("/"));
    return module === undefined ? [] : (this.#byPackage.get(`go ${module.folder}`) ?? []);
  }

  #ofPackage(file: SourceFile, name: string): readonly SourceFile[] {
    const known = this.#byPackage.get(`${file.family} ${name}`);
    if (known !== undefined) return known;
    const parts = name.split("/");
    for (let length = parts.length; length > 0; length--) {
      const manifest = this.#packageNamed(parts.slice(0, length).join("/"));
      if (manifest === undefined) continue;
      const { folder } = manifest;
      if (file.family === "rust") return this.files.filter(({ path }) => path.startsWith(`${folder}/`));
      const inner = parts.slice(length).join("/");
      const places = [
        "src/index",
        "src/main",
        "index",
        "lib/index",
        `src/${inner}`,
        `src/${inner}/index`,
        inner,
      ];
      const main = inner === "" ? this.#byPath.get(manifest.main ?? "") : undefined;
      if (main !== undefined) return [main];
      const usable = inner === "" ? places.slice(0, 4) : places.slice(4);
      for (const place of usable) {
        const found = this.#at(join(folder, place), file.family);
        if (found !== undefined) return [found];
      }
    }
    return [];
  }

  #relative(file: SourceFile, path: readonly string[]): readonly SourceFile[] {
    const whole = normalize(join(dirname(file.path), ...path));
    const folder = whole.replace(/\/$/, "");
    const main = this.manifests.find((manifest) => manifest.folder === folder)?.main ?? "";
    const found =
      this.#byPath.get(whole) ??
      this.#at(whole.replace(/\.[cm]?jsx?$/, ""), file.family) ??
      this.#byPath.get(main) ??
      this.#byPath.get(`${main}.js`);
    return found === undefined ? [] : [found];
  }

  #packageNamed(name: string): Manifest | undefined {
    return this.manifests.find((manifest) => manifest.name === name);
  }

  #at(stem: string, family: string): SourceFile | undefined {
    return this.#byEnd.get(`${family} ${stem.replace(/\/$/, "")}`)?.find(({ path }) => {
      const own = stemOf(path);
      return own === stem || own === `${stem}/index` || own === `${stem}/__init__`;
    });
  }
}

function packageOf({ path, family, imports }: SourceFile): string | undefined {
  if (family === "go") return `go ${dirname(path)}`;
  // In these languages no statement says which file has a name.
  if (family === "swift" || family === "ruby") return family;
  return imports.package === undefined ? undefined : `${family} ${imports.package}`;
}

function stemOf(path: string): string {
  return path.replace(/\.\w+$/, "");
}

/** The path without extension and all its ends; for an index file also those of its folder. */
function endsOf({ path }: SourceFile): readonly string[] {
  const stem = stemOf(path);
  const stems = /\/(?:index|__init__|mod|lib)$/.test(stem) ? [stem, dirname(stem)] : [stem];
  return stems.flatMap((whole) => {
    const parts = whole.split("/");
    return parts.map((_, from) => parts.slice(from).join("/"));
  });
}

function addTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
