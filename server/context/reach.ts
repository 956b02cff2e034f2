import { resolve } from "node:path";
import { isInside } from "../files/realPath";
import { pathOf } from "../workspace/fileAccess";
import type { WorkspaceFile, WorkspaceFiles } from "../workspace/workspaceFiles";
import { importStyleOf } from "./imports";
import { Lookup } from "./imports/lookup";
import { ReexportResolver } from "./imports/reexports";
import type { Importer, ImportStyle, Statement, TargetFile } from "./imports/style";
import { everything } from "./imports/style";
import { createImporter, maxChars } from "./imports/text";

/** A file whose declarations can be used in another file, and why. */
export interface ReachedFile {
  readonly file: WorkspaceFile;
  /**
   * imported: by a statement; package: same package, module or folder, needs no import; header: the header of a
   * source file, or a file that a header includes; reexported: through a file that re-exports it.
   */
  readonly how: "imported" | "package" | "header" | "reexported";
  /** Imported names: name in that file ("default" for a default export) → local name. Empty means everything. */
  readonly names: ReadonlyMap<string, string>;
  /** Local name for the whole file (`import * as x`, a Go package, a Python module), if any. */
  readonly namespace?: string;
  /** Zero-based index of the import in the importing file; 0 for a file that needs no import. */
  readonly importIndex: number;
}

const maxStatements = 150;
/** Limit on imported files in total; the remaining reads are for files that need no import. */
const maxImported = 44;
const maxImplicit = 20;

/**
 * Finds the files whose declarations can be used in a file: first those that its import statements name, then those
 * that they re-export as a whole, then files that need no import. Yields each file when found and ends early if the
 * signal aborts. May yield a file again with other names.
 */
export async function* reach(
  from: { readonly uri: string; readonly languageId: string; readonly text: string },
  files: WorkspaceFiles,
  signal: AbortSignal,
): AsyncGenerator<ReachedFile> {
  const path = pathOf(from.uri);
  const root = path === undefined ? undefined : rootOf(path, files.folderPaths());
  const style = importStyleOf(from.languageId);
  if (path === undefined || root === undefined || style === undefined || signal.aborted) return;
  const lookup = new Lookup(files, root, signal);
  const seen = new Set<string>();
  for await (const found of search(style, from.text.slice(0, maxChars), path, lookup)) {
    if (signal.aborted) return;
    const own = pathOf(found.file.uri);
    const key = [own, found.namespace, ...[...found.names].flat()].join("\n");
    if (own === path || seen.has(key)) continue;
    seen.add(key);
    yield found;
  }
}

async function* search(
  style: ImportStyle,
  text: string,
  path: string,
  lookup: Lookup,
): AsyncGenerator<ReachedFile> {
  const importer = createImporter(path, text);
  const statements = style.statements(text, path).slice(0, maxStatements);
  const maxFiles = Math.max(2, Math.floor(maxImported / Math.max(1, statements.length)));
  const resolver = new ReexportResolver(lookup, path);
  const finding = statements.map((statement) => findAhead(statement, style, importer, lookup, maxFiles));
  const whole: ReachedFile[] = [];
  for (const [at, statement] of statements.entries()) {
    for (const found of (await finding[at]) ?? []) {
      const file = await lookup.read(found.path);
      if (file === undefined) continue;
      const reached = reachedBy(statement, found, file, at);
      if (reached.names.size === 0) {
        yield reached;
        whole.push(reached);
        continue;
      }
      const { own, reexported } = await resolver.named(found.path, file, reached.names);
      if (own.size > 0) yield { ...reached, names: own };
      for (const each of reexported) yield { ...each, how: "reexported", importIndex: at };
    }
  }
  for (const { file, importIndex: at, namespace } of whole) {
    for (const each of await resolver.all(file)) {
      const name = each.namespace ?? namespace;
      yield {
        ...each,
        how: style.reexportedAs ?? "reexported",
        importIndex: at,
        ...(name && { namespace: name }),
      };
    }
  }
  const implicit = (await style.implicitFiles?.(importer, lookup)) ?? [];
  const reading = implicit.slice(0, maxImplicit).map(async ({ path, how }) => {
    const file = await lookup.read(path);
    return file && { file, how, names: everything, importIndex: 0 };
  });
  for (const each of reading) {
    const found = await each;
    if (found !== undefined) yield found;
  }
}

/** Resolves a statement and starts reading the files, so that they don't wait for earlier statements. */
async function findAhead(
  statement: Statement,
  style: ImportStyle,
  importer: Importer,
  lookup: Lookup,
  maxFiles: number,
): Promise<readonly TargetFile[]> {
  const found = (await style.find(statement, importer, lookup)).slice(
    0,
    Math.max(maxFiles, statement.names.size),
  );
  for (const { path } of found) void lookup.read(path);
  return found;
}

function reachedBy(
  statement: Statement,
  found: TargetFile,
  file: WorkspaceFile,
  importIndex: number,
): ReachedFile {
  const isOwn = found.names !== undefined || "namespace" in found;
  const namespace = isOwn ? found.namespace : statement.namespace;
  const names = (isOwn ? found.names : statement.names) ?? everything;
  return { file, how: "imported", names, importIndex, ...(namespace !== undefined && { namespace }) };
}

/** The innermost workspace folder that contains the file. */
function rootOf(path: string, folders: readonly string[]): string | undefined {
  return folders
    .map((folder) => resolve(folder))
    .filter((folder) => isInside(folder, path))
    .sort((a, b) => b.length - a.length)[0];
}
