import { setImmediate as turn } from "node:timers/promises";
import type { Documents } from "../documents";
import { type ReachedFile, reach } from "../reach";
import type { ContextQuery } from "../source";
import type { WorkspaceFile, WorkspaceFiles } from "../workspaceFiles";
import { candidatesOf, type Offer } from "./candidates";
import { furtherTypes } from "./furtherTypes";
import type { Surroundings } from "./surroundings";

/**
 * The files whose declarations can be used at the cursor: those that the file imports or shares a package with, then those of types
 * that it uses without naming them. A file that comes again replaces what it offered before.
 */
export async function* offersAt(
  query: ContextQuery,
  around: Surroundings,
  documents: Documents,
  files: WorkspaceFiles,
  signal: AbortSignal,
): AsyncGenerator<Offer> {
  const offers = new Map<WorkspaceFile, Offer>();
  for await (const found of reach(fromOf(query, documents), files, signal)) {
    const reached = together(offers.get(found.file)?.reached, found);
    const offer = { reached, candidates: candidatesOf(reached) };
    offers.set(found.file, offer);
    yield offer;
    // To outline a large file takes a millisecond; a keystroke may be waiting.
    await turn();
  }
  yield* furtherOffers([...offers.values()], query.languageId, around, files, signal);
}

/** One file may be imported by several statements. Where one of them takes everything, the names that others take still count. */
function together(known: Offer["reached"] | undefined, found: ReachedFile): Offer["reached"] {
  if (known === undefined) return found;
  const { how, namespace = found.namespace } = known;
  const names = new Map([...known.names, ...found.names]);
  return { ...found, how, names, ...(namespace === undefined ? {} : { namespace }) };
}

/** The file that the imports stand in; a notebook's cell uses what the cells before it import. */
function fromOf({ uri, languageId, window }: ContextQuery, documents: Documents) {
  const text = documents.get(uri)?.getText() ?? window.prefix;
  const before = documents.cellsBefore(uri).filter((cell) => cell.languageId === languageId);
  const texts = [...before.map((cell) => cell.getText()), text];
  return { uri: documents.notebookOf(uri) ?? uri, languageId, text: texts.join("\n") };
}

/** By the imports of the files whose declarations name the types. */
async function* furtherOffers(
  offers: readonly Offer[],
  languageId: string,
  around: Surroundings,
  files: WorkspaceFiles,
  signal: AbortSignal,
): AsyncGenerator<Offer> {
  const known = new Set(offers.map(({ reached }) => reached.file));
  for (const [{ uri, text }, types] of furtherTypes(offers, around)) {
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
