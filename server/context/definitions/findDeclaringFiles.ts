import { setImmediate as turn } from "node:timers/promises";
import type { Documents } from "../../workspace/documents";
import type { WorkspaceFile, WorkspaceFiles } from "../../workspace/workspaceFiles";
import { type ReachedFile, reach } from "../reach";
import type { ContextQuery } from "../source";
import { candidatesOf, type DeclaringFile } from "./candidates";
import { findFurtherTypes } from "./findFurtherTypes";
import type { Surroundings } from "./surroundings";

/**
 * Finds the files whose declarations can be used at the cursor: first those that the file imports or shares a package
 * with, then those of types that it uses without naming them. If a file is yielded again, the new entry replaces the
 * previous one.
 */
export async function* findDeclaringFiles(
  query: ContextQuery,
  around: Surroundings,
  documents: Documents,
  files: WorkspaceFiles,
  signal: AbortSignal,
): AsyncGenerator<DeclaringFile> {
  const declaringFiles = new Map<WorkspaceFile, DeclaringFile>();
  for await (const found of reach(fromOf(query, documents), files, signal)) {
    const reached = mergeImports(declaringFiles.get(found.file)?.reached, found);
    const declaringFile = { reached, candidates: candidatesOf(reached) };
    declaringFiles.set(found.file, declaringFile);
    yield declaringFile;
    // Outlining a large file takes a millisecond; let a waiting keystroke through.
    await turn();
  }
  yield* findFurtherFiles([...declaringFiles.values()], query.languageId, around, files, signal);
}

/** Merges several imports of one file. The names of one import count even if another imports everything. */
function mergeImports(
  known: DeclaringFile["reached"] | undefined,
  found: ReachedFile,
): DeclaringFile["reached"] {
  if (known === undefined) return found;
  const { how, namespace = found.namespace } = known;
  const names = new Map([...known.names, ...found.names]);
  return { ...found, how, names, ...(namespace !== undefined && { namespace }) };
}

/** The file with the imports. In a notebook, a cell also uses the imports of the cells before it. */
function fromOf({ uri, languageId, window }: ContextQuery, documents: Documents) {
  const text = documents.get(uri)?.getText() ?? window.prefix;
  const before = documents.cellsBefore(uri).filter((cell) => cell.languageId === languageId);
  const texts = [...before.map((cell) => cell.getText()), text];
  return { uri: documents.notebookOf(uri) ?? uri, languageId, text: texts.join("\n") };
}

/** Resolves further types through the imports of the files whose declarations mention them. */
async function* findFurtherFiles(
  declaringFiles: readonly DeclaringFile[],
  languageId: string,
  around: Surroundings,
  files: WorkspaceFiles,
  signal: AbortSignal,
): AsyncGenerator<DeclaringFile> {
  const known = new Set(declaringFiles.map(({ reached }) => reached.file));
  for (const [{ uri, text }, types] of findFurtherTypes(declaringFiles, around)) {
    for await (const reached of reach({ uri, languageId, text }, files, signal)) {
      if (known.has(reached.file)) continue;
      const candidates = candidatesOf(reached).filter(
        ({ declaration, type }) => types.has(declaration.name) || types.has(type ?? ""),
      );
      await turn();
      if (candidates.length === 0) continue;
      known.add(reached.file);
      yield { reached: { ...reached, how: "further", names: new Map() }, candidates };
    }
  }
}
