import { join as joinPath } from "node:path";
import { dirname, join, relative } from "node:path/posix";
import { pathToFileURL } from "node:url";
import { l10n } from "../../protocol/l10n";
import { folderOf, workspaceLabel } from "../../protocol/paths/workspacePaths";
import { slashPathOf } from "../../workspace/fileAccess";
import type { WorkspaceFile, WorkspaceFiles } from "../../workspace/workspaceFiles";
import { EditRefusedError } from "../editRefusedError";
import { guardSentence, nameOf } from "../guards";
import { isTestFile, testPlaces } from "./testPlaces";

export interface TestFile {
  readonly uri: string;
  /** Path as shown to the user and the model. */
  readonly path: string;
  /** The file, if it exists. */
  readonly known?: WorkspaceFile;
  /** Another test file, as an example of the project's style. */
  readonly example?: WorkspaceFile;
}

const maxNames = 200;

/**
 * Finds the test file of a source file: an existing one, or else a place beside other tests, or else the usual place of
 * the language. Throws an `EditRefusedError` if no file may be written.
 */
export async function findTestFile(
  uri: string,
  languageId: string,
  files: WorkspaceFiles,
): Promise<TestFile> {
  const { root, path } = rootAndPath(uri, files);
  const absolute = (place: string) => joinPath(root, ...place.split("/"));
  const places = testPlaces(path, languageId);
  for (const place of places) {
    const known = await files.read(absolute(place));
    if (known !== undefined) return { uri: known.uri, path: known.path, known };
  }
  const neighbours = new Map<string, readonly string[]>();
  for (const folder of new Set(places.map(dirname))) {
    const names = await files.list(absolute(folder), maxNames);
    const tests = names.filter((name) => isTestFile(join(folder, name)));
    if (names.length > 0) neighbours.set(folder, tests);
  }
  const chosen =
    places.find((place) => neighbours.get(dirname(place))?.some((name) => namedAlike(name, place))) ??
    places.find((place) => dirname(place) !== dirname(path) && neighbours.has(dirname(place))) ??
    places[0];
  if (chosen === undefined)
    throw new EditRefusedError(
      l10n.t("It is unclear where the tests of {0} belong. Create a test file first.", nameOf(uri)),
    );
  const target = pathToFileURL(absolute(chosen)).href;
  const state = await files.tryRead(target);
  if ("reason" in state && state.reason !== "missing")
    throw new EditRefusedError(guardSentence(nameOf(target), state));
  const [neighbour] = neighbours.get(dirname(chosen)) ?? [];
  const example =
    neighbour === undefined ? undefined : await files.read(absolute(join(dirname(chosen), neighbour)));
  const label = workspaceLabel(slashPathOf(target) ?? "", files.access.namedFolders()) ?? chosen;
  return { uri: target, path: label, ...(example !== undefined && { example }) };
}

/** The file's workspace folder (or else its own folder) and its path relative to that. */
function rootAndPath(uri: string, files: WorkspaceFiles): { readonly root: string; readonly path: string } {
  const file = slashPathOf(uri);
  if (file === undefined)
    throw new EditRefusedError(l10n.t("Save the file first. Its tests go into a new file."));
  const root = folderOf(file, files.access.namedFolders())?.path || dirname(file);
  return { root, path: relative(root, file) };
}

/** Whether two test files follow the same naming pattern: "a.test.ts" and "b.test.ts", "test_a.py" and "test_b.py". */
function namedAlike(name: string, place: string): boolean {
  const pattern = (each: string) => /(?:[._-](?:test|spec)s?\.\w+$)|(?:Tests?|Spec)\.\w+$/.exec(each)?.[0];
  const own = place.split("/").at(-1) ?? "";
  const [a, b] = [pattern(name), pattern(own)];
  return a !== undefined || b !== undefined ? a === b : name.startsWith("test_") && own.startsWith("test_");
}
