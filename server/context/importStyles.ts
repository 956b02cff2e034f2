import { dirname, join, normalize, sep } from "node:path";

/** Another file that a file names, as far as its text tells. */
export interface Import {
  /** Where the file may be, absolute, likeliest first. One that ends with a separator is a folder whose files all count. */
  readonly candidates: readonly string[];
  /** Names that are taken from it; empty when it is everything. */
  readonly names: readonly string[];
}

/** Where the importing file is. */
export interface Place {
  readonly path: string;
  /** The workspace folder that it is in. */
  readonly root: string;
}

type ImportStyle = (text: string, place: Place) => readonly Import[];

/** What a file imports from the same workspace, by its language. Packages are not looked for. */
export function importsOf(languageId: string, text: string, place: Place): readonly Import[] {
  const found = styles[languageId]?.(withShortBlanks(text.slice(0, maxChars)), place) ?? [];
  const inside = (path: string) => path.startsWith(place.root + sep) && path !== place.path;
  return found
    .map(({ names, candidates }) => ({ names, candidates: candidates.map(normalize).filter(inside) }))
    .filter(({ candidates }) => candidates.length > 0)
    .slice(0, maxImports);
}

/** One blank or line end for each run of them: patterns try all ways to share out a long run. */
function withShortBlanks(text: string): string {
  return text.replace(/\s+/g, (blanks) => (/[\r\n]/.test(blanks) ? "\n" : " "));
}

/** Imports stand at the top. */
const maxChars = 24_000;
const maxImports = 24;

const scriptEndings = [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".vue", ".svelte"];

const script: ImportStyle = (text, { path, root }) => {
  const imports = all(
    text,
    /\b(?:import|export)\s+(?:type\s+)?([^'"`;()]{1,2000}?)\s*\bfrom\s*["']([^"'\n]+)["']/g,
  );
  const required = all(
    text,
    /\b(?:const|let|var)\s+(\{[^}]{0,500}\}|\w+)\s*=\s*require\(["']([^"'\n]+)["']\)/g,
  );
  return [...imports, ...required].flatMap(([clause = "", target = ""]) => {
    const bases = target.startsWith(".")
      ? [join(dirname(path), target)]
      : /^[@~]\//.test(target)
        ? [join(root, "src", target.slice(2)), join(root, target.slice(2))]
        : [];
    const candidates = bases.flatMap((base) => {
      // TypeScript is imported by the name of what it compiles to.
      const stem = base.replace(/\.([cm]?)jsx?$/, "");
      const named = stem === base ? [] : [`${stem}.ts`, `${stem}.tsx`, `${stem}.mts`, base];
      const index = [".ts", ".tsx", ".js"].map((ending) => join(base, `index${ending}`));
      return [...named, ...scriptEndings.map((ending) => base + ending), ...index];
    });
    if (/\.\w+$/.test(target)) candidates.unshift(...bases);
    return { candidates, names: clause.includes("*") ? [] : namesIn(clause) };
  });
};

const python: ImportStyle = (text, { path, root }) => {
  const from = all(
    text,
    /^[ \t]*from[ \t]+(\.{0,20})([\w.]{0,200})[ \t]+import[ \t]+(\([^)]{1,2000}\)|[^\n#]+)/gm,
  );
  const plain = all(text, /^[ \t]*import[ \t]+()([\w.]+(?:[ \t]+as[ \t]+\w+)?)()/gm);
  return [...from, ...plain].flatMap(([dots = "", module = "", clause = ""]) => {
    const parts = (module.split(/\s/)[0] ?? "").split(".").filter((part) => part !== "");
    const names = clause.includes("*") ? [] : namesIn(clause);
    const bases =
      dots === "" ? rootsAbove(path, root) : [join(dirname(path), ...Array(dots.length - 1).fill(".."))];
    const files = (base: string, way: readonly string[]) => [
      `${join(base, ...way)}.py`,
      join(base, ...way, "__init__.py"),
    ];
    const modules = parts.length === 0 ? [] : bases.flatMap((base) => files(base, parts));
    // `from package import module`
    const submodules = names.slice(0, 4).map((name) => ({
      candidates: bases.map((base) => `${join(base, ...parts, name)}.py`),
      names: [],
    }));
    return [{ candidates: modules, names }, ...submodules];
  });
};

const go: ImportStyle = (text, { root }) => {
  const targets = all(text, /^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w./-]{1,400})"/gm).filter(
    ([target = ""]) => /^[\w-][\w.-]*\.[\w.-]+\/./.test(target),
  );
  // The module's own name is the first part; how long it is only go.mod knows, so shorter and shorter ends are tried.
  return targets.map(([target = ""]) => {
    const parts = target.split("/");
    const ends = parts.slice(1, 6).map((_, index) => join(root, ...parts.slice(index + 1)) + sep);
    return { candidates: ends, names: [] };
  });
};

const rust: ImportStyle = (text, { path }) => {
  const folder = dirname(path);
  const isRoot = /[\\/](?:mod|lib|main)\.rs$/.test(path);
  const own = isRoot ? folder : path.replace(/\.rs$/, "");
  const source = path.lastIndexOf(`${sep}src${sep}`);
  const crate = source < 0 ? folder : path.slice(0, source + 4);
  const modules = all(text, /^[ \t]*(?:pub(?:\([a-z]+\))?[ \t]+)?mod[ \t]+(\w+);/gm).map(([name = ""]) => ({
    candidates: [join(own, `${name}.rs`), join(own, name, "mod.rs")],
    names: [],
  }));
  const uses = all(
    text,
    /^[ \t]*(?:pub[ \t]+)?use[ \t]+((?:crate|super|self)(?:::\w+)*)(?:::\{([^}]{0,1000})\}|::\*)?;/gm,
  );
  return [
    ...modules,
    ...uses.map(([way = "", clause = ""]) => {
      const [first, ...parts] = way.split("::");
      const base = first === "crate" ? crate : first === "self" ? own : dirname(own);
      const last = parts.at(-1);
      const tried = [parts, parts.slice(0, -1)].filter((found) => found.length > 0);
      const candidates = tried.flatMap((found) => [
        `${join(base, ...found)}.rs`,
        join(base, ...found, "mod.rs"),
      ]);
      return { candidates, names: clause !== "" ? namesIn(clause) : last === undefined ? [] : [last] };
    }),
  ];
};

const c: ImportStyle = (text, { path, root }) => {
  const included = all(text, /^[ \t]*#[ \t]*(?:include|import)[ \t]+["<]([\w./+-]+)[">]/gm).map(
    ([target = ""]) => ({
      candidates: [dirname(path), join(root, "include"), root, join(root, "src")].map((base) =>
        join(base, target),
      ),
      names: [],
    }),
  );
  return included;
};

const jvm: ImportStyle = (text, { path }) => {
  const declared = /^\s*package\s+([\w.]+)/m.exec(text)?.[1]?.split(".") ?? [];
  const folder = dirname(path);
  const tail = sep + declared.join(sep);
  const root = declared.length > 0 && folder.endsWith(tail) ? folder.slice(0, -tail.length) : folder;
  return all(text, /^\s*import\s+(?:static\s+)?([\w.]+)/gm).map(([target = ""]) => {
    const parts = target.split(".");
    const endings = [".java", ".kt", ".scala"];
    const ways = [parts, parts.slice(0, -1)].filter((way) => way.length > 1);
    return { candidates: ways.flatMap((way) => endings.map((end) => join(root, ...way) + end)), names: [] };
  });
};

const ruby: ImportStyle = (text, { path }) =>
  all(text, /^\s*require_relative\s*\(?["']([^"'\n]+)["']/gm).map(([target = ""]) => {
    const base = join(dirname(path), target);
    return { candidates: [base.endsWith(".rb") ? base : `${base}.rb`], names: [] };
  });

const lua: ImportStyle = (text, { path, root }) =>
  all(text, /\brequire\s*\(?\s*["']([\w./-]+)["']/g).map(([target = ""]) => {
    const way = target.replaceAll(".", sep);
    const bases = [root, join(root, "lua"), join(root, "src"), dirname(path)];
    return {
      candidates: bases.flatMap((base) => [`${join(base, way)}.lua`, join(base, way, "init.lua")]),
      names: [],
    };
  });

const dart: ImportStyle = (text, { path }) =>
  all(text, /^\s*(?:import|export|part)\s+["'](?!package:|dart:)([^"'\n]+\.dart)["']/gm).map(
    ([target = ""]) => ({
      candidates: [join(dirname(path), target)],
      names: [],
    }),
  );

const styles: Readonly<Record<string, ImportStyle>> = {
  typescript: script,
  typescriptreact: script,
  javascript: script,
  javascriptreact: script,
  vue: script,
  svelte: script,
  python,
  go,
  rust,
  c,
  cpp: c,
  "objective-c": c,
  "cuda-cpp": c,
  java: jvm,
  kotlin: jvm,
  scala: jvm,
  ruby,
  lua,
  dart,
};

function all(text: string, pattern: RegExp): string[][] {
  return [...text.matchAll(pattern)].slice(0, 100).map(([, ...groups]) => groups.map((group) => group ?? ""));
}

/** `A, { b, type C, d as e }`: the names as the other file has them. */
function namesIn(clause: string): string[] {
  return clause
    .replace(/#.*$/gm, "")
    .split(/[{}(),\s]+(?:type\s+)?/)
    .join(" ")
    .replace(/\b(?:as|=>)\s+[\w$]+/g, "")
    .split(/\s+/)
    .filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))
    .slice(0, 50);
}

/** Where a Python package may begin: the workspace folder, its src, and the folders on the way to the file. */
function rootsAbove(path: string, root: string): string[] {
  const roots = [root, join(root, "src")];
  for (
    let folder = dirname(path);
    folder.length > root.length && roots.length < 8;
    folder = dirname(folder)
  ) {
    roots.push(folder);
  }
  return roots;
}
