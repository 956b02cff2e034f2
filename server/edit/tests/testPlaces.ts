import { basename, dirname, extname, join } from "node:path/posix";

/** Where the tests of a source file may be, by the conventions of its language, the usual place first. Paths of the workspace. */
export function testPlaces(path: string, languageId: string): readonly string[] {
  const extension = extname(path);
  const name = basename(path, extension);
  const folder = dirname(path) === "." ? "" : dirname(path);
  const names = (conventions[languageId] ?? ((each) => [`${each}_test`, `test_${each}`, `${each}Test`]))(
    name,
  );
  const files = names.map((each) => `${each}${testExtension(extension)}`);
  const inFolders = mirrored(folder).flatMap((mirror) => files.map((file) => join(mirror, file)));
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

/** Whether a file holds tests by its name. */
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
  rust: (name) => [`${name}_test`, name],
  java: suffixed,
  kotlin: suffixed,
  csharp: (name) => [`${name}Tests`, `${name}Test`],
  php: suffixed,
  ruby: (name) => [`${name}_spec`, `${name}_test`],
  swift: (name) => [`${name}Tests`],
  c: (name) => [`test_${name}`, `${name}_test`],
  cpp: (name) => [`${name}_test`, `test_${name}`],
};
/** Their tests have a tree of their own. */
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

/** A header is tested by a source file. */
function testExtension(extension: string): string {
  if (extension === ".h") return ".c";
  return extension === ".hpp" ? ".cpp" : extension;
}

/** "src/a" in "test/a": the tree of tests beside the tree of sources; "packages/x/src/a" in "packages/x/test/a". */
function mirrored(folder: string): readonly string[] {
  const parts = folder === "" ? [] : folder.split("/");
  const places: string[] = [];
  for (const [at, part] of parts.entries()) {
    const [before, after] = [parts.slice(0, at), parts.slice(at + 1)];
    const replace = (...names: readonly string[]) => places.push([...before, ...names, ...after].join("/"));
    if (part === "main") replace("test");
    if (/^(?:src|lib|app|source|Sources)$/.test(part)) for (const name of testFolders) replace(name);
  }
  for (const name of testFolders) places.push([name, ...parts].join("/"));
  return places;
}

const testFolders = ["tests", "test", "spec", "Tests"];
