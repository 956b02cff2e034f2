import { basename, dirname, extname, join } from "node:path/posix";

/**
 * Possible paths of the tests of a source file by the conventions of its language, the usual one first. Relative to the
 * workspace.
 */
export function testPlaces(path: string, languageId: string): readonly string[] {
  const extension = extname(path);
  const name = basename(path, extension);
  const folder = dirname(path) === "." ? "" : dirname(path);
  const names = (conventions[languageId] ?? ((each) => [`${each}_test`, `test_${each}`, `${each}Test`]))(
    name,
  );
  const files = names.map((each) => `${each}${testExtension(extension)}`);
  const inFolders = mirrored(folder, folders[languageId] ?? usualFolders).flatMap((mirror) =>
    files.map((file) => join(mirror, file)),
  );
  const beside = [folder, join(folder, "__tests__")].flatMap((place) =>
    files.map((file) => join(place, file)),
  );
  const apart = ["test", "tests", "spec", "src/test"].flatMap((place) =>
    files.map((file) => join(place, file)),
  );
  const all = livesApart.has(languageId)
    ? [...inFolders, ...apart, ...beside]
    : [...beside, ...inFolders, ...apart];
  return [...new Set(all)].filter((place) => place !== path);
}

/** Whether a file name is that of a test file. */
export function isTestFile(path: string): boolean {
  return /(?:[._-](?:test|spec)s?\.\w+$)|(?:^|\/)test_[^/]+$|(?:Tests?|Spec)\.\w+$/.test(path);
}

type Names = (name: string) => readonly string[];
const script: Names = (name) => [`${name}.test`, `${name}.spec`];
const suffixed: Names = (name) => [`${name}Test`, `${name}Tests`];
const conventions: Readonly<Record<string, Names>> = {
  typescript: script,
  typescriptreact: script,
  javascript: script,
  javascriptreact: script,
  python: (name) => [`test_${name}`, `${name}_test`],
  go: (name) => [`${name}_test`],
  rust: (name) => [name, `${name}_test`],
  java: suffixed,
  kotlin: suffixed,
  csharp: (name) => [`${name}Tests`, `${name}Test`],
  php: suffixed,
  ruby: (name) => [`${name}_spec`, `${name}_test`],
  swift: (name) => [`${name}Tests`],
  c: (name) => [`test_${name}`, `${name}_test`],
  cpp: (name) => [`${name}_test`, `test_${name}`],
};
/** Languages that keep tests in a separate tree. */
const livesApart = new Set([
  "python",
  "java",
  "kotlin",
  "rust",
  "php",
  "ruby",
  "csharp",
  "swift",
  "c",
  "cpp",
]);

/** Tests of a header are in a source file. */
function testExtension(extension: string): string {
  if (extension === ".h") return ".c";
  return extension === ".hpp" ? ".cpp" : extension;
}

/** Test folders that mirror a source folder: "src/a" as "test/a", "packages/x/src/a" as "packages/x/test/a". */
function mirrored(folder: string, names: readonly string[]): readonly string[] {
  const parts = folder === "" ? [] : folder.split("/");
  const replaced = (pattern: RegExp, by: readonly string[]) =>
    parts.flatMap((part, at) =>
      pattern.test(part)
        ? by.map((name) => [...parts.slice(0, at), name, ...parts.slice(at + 1)].join("/"))
        : [],
    );
  const sources = replaced(/^(?:src|lib|app|source|Sources)$/, names);
  return [...replaced(/^main$/, ["test"]), ...sources, ...names.map((name) => [name, ...parts].join("/"))];
}

const usualFolders = ["tests", "test", "spec", "Tests"];
const folders: Readonly<Record<string, readonly string[]>> = {
  ruby: ["spec", "test"],
  swift: ["Tests", "tests"],
  csharp: ["Tests", "tests", "test"],
};
