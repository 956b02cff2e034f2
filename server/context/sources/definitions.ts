import { linesOf } from "../aroundCursor";
import type { DeclarationFinder, Located } from "../declarationFinder";
import type { Offer } from "../definitions/candidates";
import { definitionSnippets, type LocatedLines } from "../definitions/definitionSnippets";
import { offersAt } from "../definitions/offers";
import { surroundingsOf } from "../definitions/surroundings";
import type { Documents } from "../documents";
import { pathOf } from "../fileAccess";
import type { ContextQuery, ContextSource } from "../source";
import type { WorkspaceFile, WorkspaceFiles } from "../workspaceFiles";

/** A list is yielded after so many milliseconds of work, for those who cannot wait. */
const yieldMs = 8;
const keptDocuments = 20;

type Offers = Map<WorkspaceFile["uri"], Offer>;

/**
 * What other files define that can be used at the cursor: what the file imports, what its package declares, and what the editor's
 * language servers say that the names near the cursor are. One declaration is one snippet, its head without its body.
 */
export function definitions(
  documents: Documents,
  files: WorkspaceFiles,
  finder: DeclarationFinder,
): ContextSource {
  /** What was offered the last time: at another place of the document it is nearly the same. The document asked for last stands last. */
  const known = new Map<string, Offers>();
  const remember = (uri: string, offers: Offers) => {
    known.delete(uri);
    known.set(uri, offers);
    const [oldest] = known.keys();
    if (known.size > keptDocuments && oldest !== undefined) known.delete(oldest);
  };
  return {
    name: "definitions",
    async *gather(query, signal) {
      const located = finder.near(query, signal);
      const around = surroundingsOf(query.window);
      const snippetsOf = definitionSnippets(query.uri, around);
      const before = known.get(query.uri) ?? new Map();
      const offers: Offers = new Map();
      const soFar = () => snippetsOf([...new Map([...before, ...offers]).values()]);
      if (before.size > 0) yield soFar();
      let since = performance.now();
      for await (const offer of offersAt(query, around, documents, files, signal)) {
        offers.set(offer.reached.file.uri, offer);
        if (performance.now() - since < yieldMs) continue;
        yield soFar();
        since = performance.now();
      }
      if (signal.aborted) return;
      remember(query.uri, offers);
      yield snippetsOf([...offers.values()]);
      const lines = await readLocated(await located, query, files, finder);
      if (lines.size > 0) yield snippetsOf([...offers.values()], lines);
    },
    forget(uri) {
      if (uri === undefined) known.clear();
      else known.delete(uri);
    },
  };
}

/** For each file the lines that language servers have named, with what they are called near the cursor. */
async function readLocated(
  found: readonly Located[],
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

/** The line was another when the language server named it: the file has changed, and the name has to be asked for anew. */
function isMoved(located: Located, file: WorkspaceFile, finder: DeclarationFinder): boolean {
  const line = file.lines[located.line];
  if (line === undefined) return true;
  located.text ??= line;
  if (located.text === line) return false;
  finder.forget(located);
  return true;
}
