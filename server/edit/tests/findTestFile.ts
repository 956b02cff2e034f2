import { join as joinPath } from "node:path";
import { dirname, join, relative } from "node:path/posix";
import { pathToFileURL } from "node:url";
import { plainPathOf } from "../../context/fileAccess";
import type { WorkspaceFile, WorkspaceFiles } from "../../context/workspaceFiles";
import { folderOf, workspaceLabel } from "../../protocol/code/workspacePaths";
import { guardSentence, nameOf } from "../guards";
import { Refused } from "../refused";
import { isTestFile, testPlaces } from "./testPlaces";

export interface TestFile {
  readonly uri: string;
  /** As people and models see it. */
  readonly path: string;
  /** The file when it is there already. */
  readonly known?: WorkspaceFile;
  /** Another test file, for how tests look here. */
  readonly example?: WorkspaceFile;
}

const mostNames = 200;

/**
 * The test file of a source file: one that is there, or else a place beside other tests, or else the usual place of the language.
 * Throws `Refused` where no file may be written.
 */
export async function findTestFile(
  uri: string,
  languageId: string,
  files: WorkspaceFiles,
): Promise<TestFile> {
  const { root, path } = wayTo(uri, files);
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
  const label = workspaceLabel(plainPathOf(target) ?? "", files.access.named()) ?? chosen;
  return { uri: target, path: label, ...(example === undefined ? {} : { example }) };
}

/** The workspace folder, or of what is in none the file's own, and the way from there. */
function wayTo(uri: string, files: WorkspaceFiles): { readonly root: string; readonly path: string } {
  const file = plainPathOf(uri);
  if (file === undefined)
    throw new Refused("Save the file first: its tests get a file of their own beside it.");
  const root = folderOf(file, files.access.named())?.path || dirname(file);
  return { root, path: relative(root, file) };
}

/** "a.test.ts" and "b.test.ts", "test_a.py" and "test_b.py". */
function namedAlike(name: string, place: string): boolean {
  const mark = (each: string) => /(?:[._-](?:test|spec)s?\.\w+$)|(?:Tests?|Spec)\.\w+$/.exec(each)?.[0];
  const own = place.split("/").at(-1) ?? "";
  const [a, b] = [mark(name), mark(own)];
  return a !== undefined || b !== undefined ? a === b : name.startsWith("test_") && own.startsWith("test_");
}
