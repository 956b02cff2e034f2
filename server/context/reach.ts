import { resolve } from "node:path";
import { isInside } from "../files/realPath";
import { pathOf } from "./fileAccess";
import { importStyleOf } from "./imports";
import { Lookup } from "./imports/lookup";
import { PassedOn } from "./imports/passedOn";
import type { Found, ImportStyle, Place, Statement } from "./imports/style";
import { everything } from "./imports/style";
import { maxChars, placeAt } from "./imports/text";
import type { WorkspaceFile, WorkspaceFiles } from "./workspaceFiles";

/** A file whose declarations can be used at a place, and how that is known. */
export interface ReachedFile {
  readonly file: WorkspaceFile;
  /**
   * imported: by a statement; package: same package, module or folder that needs no import; header: what a header includes, and the
   * header of a source file; passedOn: through a file that re-exports it.
   */
  readonly how: "imported" | "package" | "header" | "passedOn";
  /** What is taken from it: its name there ("default" for the default export of JavaScript) → its name here. Empty when it is everything. */
  readonly names: ReadonlyMap<string, string>;
  /** The name by which all of it is called here (`import * as x`, a Go package, a Python module), if any. */
  readonly namespace?: string;
  /** Place of the import among those of the file, from 0; of a file that needs no import, 0. */
  readonly place: number;
}

const maxStatements = 150;
/** Files that all statements together may mean; what is left of the reads is for those that need no statement. */
const maxImported = 44;
const maxBeside = 20;

/**
 * The files whose declarations can be used in a file: what its import statements name first, then what those pass on as a whole, then
 * files that need no statement. Yields as it finds, and ends early when the signal aborts. The same file may come again with other names.
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
  const place = placeAt(path, text);
  const statements = style.statements(text, path).slice(0, maxStatements);
  const most = Math.max(2, Math.floor(maxImported / Math.max(1, statements.length)));
  const passedOn = new PassedOn(lookup, path);
  const finding = statements.map((statement) => findAhead(statement, style, place, lookup, most));
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
      const { own, passed } = await passedOn.named(found.path, file, reached.names);
      if (own.size > 0) yield { ...reached, names: own };
      for (const each of passed) yield { ...each, how: "passedOn", place: at };
    }
  }
  for (const { file, place: at, namespace } of whole) {
    for (const each of await passedOn.all(file)) {
      const name = each.namespace ?? namespace;
      yield { ...each, how: style.passedOnAs ?? "passedOn", place: at, ...(name && { namespace: name }) };
    }
  }
  const beside = (await style.beside?.(place, lookup)) ?? [];
  const reading = beside.slice(0, maxBeside).map(async ({ path, how }) => {
    const file = await lookup.read(path);
    return file && { file, how, names: everything, place: 0 };
  });
  for (const each of reading) {
    const found = await each;
    if (found !== undefined) yield found;
  }
}

/** Starts to read what is found, so that nothing waits for what stands before it. */
async function findAhead(
  statement: Statement,
  style: ImportStyle,
  place: Place,
  lookup: Lookup,
  most: number,
): Promise<readonly Found[]> {
  const found = (await style.find(statement, place, lookup)).slice(0, Math.max(most, statement.names.size));
  for (const { path } of found) void lookup.read(path);
  return found;
}

function reachedBy(statement: Statement, found: Found, file: WorkspaceFile, place: number): ReachedFile {
  const isOwn = found.names !== undefined || "namespace" in found;
  const namespace = isOwn ? found.namespace : statement.namespace;
  const names = (isOwn ? found.names : statement.names) ?? everything;
  return { file, how: "imported", names, place, ...(namespace !== undefined && { namespace }) };
}

/** The innermost workspace folder that a file is in. */
function rootOf(path: string, folders: readonly string[]): string | undefined {
  return folders
    .map((folder) => resolve(folder))
    .filter((folder) => isInside(folder, path))
    .sort((a, b) => b.length - a.length)[0];
}
