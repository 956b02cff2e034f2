import {
  type CancellationToken,
  commands,
  type Location,
  type LocationLink,
  Position,
  type Uri,
} from "vscode";
import type {
  DeclarationLocation,
  DeclarationsParams,
  DeclarationsResult,
} from "../../server/protocol/messages";
import { withDeadline } from "../ui/timing/withDeadline";
import { documentAt } from "../workspace/openDocument";
import { plainRange } from "../workspace/plainRange";

const maxPositions = 16;
const maxPerPosition = 4;
/** Positions to look up at once: most language servers work sequentially, and the user's own requests come first. */
const batchSize = 4;
/** Time limit for all positions. */
const budgetMs = 800;

type CachedAnswers = Map<string, readonly DeclarationLocation[]>;

/**
 * Answers `inhouse/declarations` with locations from the editor's language servers. It does not open the documents,
 * because other extensions would see them as opened by the user.
 */
export function createDeclarationProvider(): (
  params: DeclarationsParams,
  token: CancellationToken,
) => Promise<DeclarationsResult> {
  let cache: { readonly document: string; readonly answers: CachedAnswers } = {
    document: "",
    answers: new Map(),
  };
  return async ({ textDocument, positions }, token) => {
    const nothing = positions.map(() => null);
    const document = documentAt(textDocument.uri);
    if (document === undefined) return nothing;
    if (textDocument.version !== null && document.version !== textDocument.version) return nothing;
    const { uri, version } = document;
    const key = `${uri} ${version}`;
    if (cache.document !== key) cache = { document: key, answers: new Map() };
    const { answers } = cache;
    const end = Date.now() + budgetMs;
    const missing = positions.slice(0, maxPositions).filter((position) => !answers.has(keyOf(position)));
    for (let at = 0; at < missing.length; at += batchSize) {
      const left = end - Date.now();
      if (token.isCancellationRequested || document.version !== version || left <= 0) break;
      const batch = missing.slice(at, at + batchSize).map((position) => ask(uri, position, answers));
      await withDeadline(left, () => Promise.all(batch));
    }
    return positions.map((position) => answers.get(keyOf(position)) ?? null);
  };
}

/** Looks up one position and caches the answer, even if it comes too late for this request. */
async function ask(
  uri: Uri,
  { line, character }: DeclarationsParams["positions"][number],
  answers: CachedAnswers,
) {
  const position = new Position(line, character);
  const found = await Promise.all(
    ["vscode.executeDefinitionProvider", "vscode.executeTypeDefinitionProvider"].map((command) =>
      locations(command, uri, position),
    ),
  );
  const distinct = new Map(found.flat().map((location) => [JSON.stringify(location), location]));
  answers.set(keyOf({ line, character }), [...distinct.values()].slice(0, maxPerPosition));
}

async function locations(command: string, uri: Uri, position: Position): Promise<DeclarationLocation[]> {
  try {
    const found = await commands.executeCommand<(Location | LocationLink)[] | undefined>(
      command,
      uri,
      position,
    );
    return (found ?? []).map(plain);
  } catch {
    // The language server has already reported its failure.
    return [];
  }
}

function plain(found: Location | LocationLink): DeclarationLocation {
  const [uri, range] =
    "targetUri" in found
      ? [found.targetUri, found.targetSelectionRange ?? found.targetRange]
      : [found.uri, found.range];
  return { uri: uri.toString(), range: plainRange(range) };
}

function keyOf({ line, character }: { readonly line: number; readonly character: number }): string {
  return `${line}:${character}`;
}
