import { dirname, extname, join } from "node:path";
import { isInside } from "../files/realPath";
import { pathOf } from "./fileAccess";
import { type Import, importsOf } from "./importStyles";
import type { WorkspaceFile, WorkspaceFiles } from "./workspaceFiles";

/** A file whose declarations can be used at a place, and how that is known. */
export interface ReachedFile {
  readonly file: WorkspaceFile;
  /**
   * imported: by a statement; package: same package, module or folder that needs no import; header: what a header includes, and the
   * header of a source file; passedOn: through a file that re-exports it.
   */
  readonly how: "imported" | "package" | "header" | "passedOn";
  /** What is taken from it: its name there → its name here. Empty when it is everything. */
  readonly names: ReadonlyMap<string, string>;
  /** The name by which all of it is called here (`import * as x`, a Go package, a Python module), if any. */
  readonly namespace?: string;
  /** Place of the import among those of the file, from 0; of a file that needs no import, 0. */
  readonly place: number;
}

const maxFolderFiles = 12;

/**
 * The files whose declarations can be used in a file: what its import statements name first, files of the same package after. Yields as
 * it finds, and ends early when the signal aborts. The same file may come again with other names.
 */
export async function* reach(
  from: { readonly uri: string; readonly languageId: string; readonly text: string },
  files: WorkspaceFiles,
  signal: AbortSignal,
): AsyncGenerator<ReachedFile> {
  const path = pathOf(from.uri);
  const root = files
    .folderPaths()
    .filter((folder) => path !== undefined && isInside(folder, path))
    .toSorted((a, b) => b.length - a.length)[0];
  if (path === undefined || root === undefined) return;
  for (const [place, imported] of importsOf(from.languageId, from.text, { path, root }).entries()) {
    if (signal.aborted) return;
    for (const file of await resolve(imported, files)) {
      if (pathOf(file.uri) === path) continue;
      const names = new Map(imported.names.map((name) => [name, name]));
      yield { file, how: "imported", names, place };
    }
  }
  if (from.languageId !== "go") return;
  for (const file of await resolve({ candidates: [join(dirname(path), "/")], names: [] }, files)) {
    if (signal.aborted) return;
    if (pathOf(file.uri) !== path) yield { file, how: "package", names: new Map(), place: 0 };
  }
}

/** The file that is meant; the first ones of a folder when that is. */
async function resolve({ candidates }: Import, files: WorkspaceFiles): Promise<readonly WorkspaceFile[]> {
  for (const candidate of candidates) {
    if (/[\\/]$/.test(candidate)) {
      const names = await files.list(candidate, 200);
      const sources = names.filter((name) => extname(name) === ".go" && !name.endsWith("_test.go"));
      const read = await Promise.all(
        sources.slice(0, maxFolderFiles).map((name) => files.read(candidate + name)),
      );
      const found = read.filter((file) => file !== undefined);
      if (found.length > 0) return found;
    } else {
      const file = await files.read(candidate);
      if (file !== undefined) return [file];
    }
  }
  return [];
}
