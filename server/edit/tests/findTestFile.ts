import { join as joinPath } from "node:path";
import { dirname, join } from "node:path/posix";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { WorkspaceFile, WorkspaceFiles } from "../../context/workspaceFiles";
import { guardSentence, nameOf } from "../guards";
import { Refused } from "../refused";
import { isTestFile, testPlaces } from "./testPlaces";

export interface TestFile {
  readonly uri: string;
  /** Relative to the workspace folder. */
  readonly path: string;
  /** The file when it is there already. */
  readonly known?: WorkspaceFile;
  /** Another test file, for how tests look here. */
  readonly example?: WorkspaceFile;
}

const mostNames = 200;

/**
 * The test file of a source file: one that is there, or else a place beside other tests, or else the usual place of the language.
 * `path` is relative to the workspace folder of `uri`. Throws `Refused` where no file may be written.
 */
export async function findTestFile(
  uri: string,
  path: string,
  languageId: string,
  files: WorkspaceFiles,
): Promise<TestFile> {
  const root = rootOf(uri, path);
  const absolute = (place: string) => joinPath(root, ...place.split("/"));
  const places = testPlaces(path, languageId);
  for (const place of places) {
    const known = await files.read(absolute(place));
    if (known !== undefined) return { uri: known.uri, path: known.path, known };
  }
  const neighbours = new Map<string, readonly string[]>();
  for (const folder of new Set(places.map(dirname))) {
    const names = await files.list(absolute(folder), mostNames);
    const tests = names.filter((name) => isTestFile(join(folder, name)));
    if (names.length > 0) neighbours.set(folder, tests);
  }
  const chosen =
    places.find((place) => neighbours.get(dirname(place))?.some((name) => namedAlike(name, place))) ??
    places.find((place) => dirname(place) !== dirname(path) && neighbours.has(dirname(place))) ??
    places[0];
  if (chosen === undefined)
    throw new Refused(`It is not clear where tests of ${nameOf(uri)} belong: make a test file first.`);
  const target = pathToFileURL(absolute(chosen)).href;
  const state = await files.look(target);
  if ("reason" in state && state.reason !== "missing")
    throw new Refused(guardSentence(nameOf(target), state));
  const [neighbour] = neighbours.get(dirname(chosen)) ?? [];
  const example =
    neighbour === undefined ? undefined : await files.read(absolute(join(dirname(chosen), neighbour)));
  return { uri: target, path: chosen, ...(example === undefined ? {} : { example }) };
}

function rootOf(uri: string, path: string): string {
  const file = uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  const own = file?.replaceAll("\\", "/");
  if (file === undefined || own === undefined || !own.endsWith(`/${path}`))
    throw new Refused("Save the file first: its tests get a file of their own beside it.");
  return file.slice(0, file.length - path.length - 1) || "/";
}

/** "a.test.ts" and "b.test.ts", "test_a.py" and "test_b.py". */
function namedAlike(name: string, place: string): boolean {
  const mark = (each: string) => /(?:[._-](?:test|spec)s?\.\w+$)|(?:Tests?|Spec)\.\w+$/.exec(each)?.[0];
  const own = place.split("/").at(-1) ?? "";
  const [a, b] = [mark(name), mark(own)];
  return a !== undefined || b !== undefined ? a === b : name.startsWith("test_") && own.startsWith("test_");
}
