import type { Documents } from "../../workspace/documents";
import { pathOf } from "../../workspace/fileAccess";
import type { WorkspaceFile, WorkspaceFiles } from "../../workspace/workspaceFiles";
import { linesOf } from "../aroundCursor";
import type { DeclarationFinder, LocatedDeclaration } from "../declarationFinder";
import type { DeclaringFile } from "../definitions/candidates";
import { definitionSnippets, type LocatedLines } from "../definitions/definitionSnippets";
import { findDeclaringFiles } from "../definitions/findDeclaringFiles";
import { surroundingsOf } from "../definitions/surroundings";
import type { ContextQuery, ContextSource } from "../source";

/** Yields a partial list each time this many milliseconds have passed, for callers at their deadline. */
const yieldMs = 8;
const keptDocuments = 20;

type FilesByUri = Map<WorkspaceFile["uri"], DeclaringFile>;

/**
 * Definitions in other files that can be used at the cursor: imports, declarations of the same package, and what the
 * editor's language servers find for the names near the cursor. Each declaration is one snippet: its head without its
 * body.
 */
export function definitions(
  documents: Documents,
  files: WorkspaceFiles,
  finder: DeclarationFinder,
): ContextSource {
  /** Latest files by document: they hardly depend on the cursor position. The most recent document comes last. */
  const cache = new Map<string, FilesByUri>();
  const store = (uri: string, declaringFiles: FilesByUri) => {
    cache.delete(uri);
    cache.set(uri, declaringFiles);
    const [oldest] = cache.keys();
    if (cache.size > keptDocuments && oldest !== undefined) cache.delete(oldest);
  };
  return {
    name: "definitions",
    async *gather(query, signal) {
      const located = finder.findNear(query, signal);
      const around = surroundingsOf(query.window);
      const snippetsOf = definitionSnippets(query.uri, around);
      const before = cache.get(query.uri) ?? new Map();
      const declaringFiles: FilesByUri = new Map();
      const soFar = () => snippetsOf([...new Map([...before, ...declaringFiles]).values()]);
      if (before.size > 0) yield soFar();
      let since = performance.now();
      for await (const declaringFile of findDeclaringFiles(query, around, documents, files, signal)) {
        declaringFiles.set(declaringFile.reached.file.uri, declaringFile);
        if (performance.now() - since < yieldMs) continue;
        yield soFar();
        since = performance.now();
      }
      if (signal.aborted) return;
      store(query.uri, declaringFiles);
      yield snippetsOf([...declaringFiles.values()]);
      const lines = await readLocated(await located, query, files, finder);
      if (lines.size > 0) yield snippetsOf([...declaringFiles.values()], lines);
    },
    clear(uri) {
      if (uri === undefined) cache.clear();
      else cache.delete(uri);
    },
  };
}

/** Reads the files of the located declarations. Skips those in the cursor window and those that moved. */
async function readLocated(
  found: readonly LocatedDeclaration[],
  query: ContextQuery,
  files: WorkspaceFiles,
  finder: DeclarationFinder,
): Promise<LocatedLines> {
  const seen = linesOf(query.window);
  const own = pathOf(query.uri);
  const lines = new Map<WorkspaceFile, Map<number, string>>();
  for (const located of found) {
    const { uri, line } = located;
    if (pathOf(uri) === own && line >= seen.start && line < seen.end) continue;
    const file = await files.read(uri);
    if (file === undefined || isMoved(located, file, finder)) continue;
    const inFile = lines.get(file) ?? new Map<number, string>();
    lines.set(file, inFile.set(located.line, located.name));
  }
  return lines;
}

/** Whether the line changed since it was first read. If so, evicts the name so that it is queried again. */
function isMoved(located: LocatedDeclaration, file: WorkspaceFile, finder: DeclarationFinder): boolean {
  const line = file.lines[located.line];
  if (line === undefined) return true;
  located.text ??= line;
  if (located.text === line) return false;
  finder.evict(located);
  return true;
}
