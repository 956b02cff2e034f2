import {
  type CancellationToken,
  commands,
  type Location,
  type LocationLink,
  Position,
  type Uri,
  workspace,
} from "vscode";
import type {
  DeclarationLocation,
  DeclarationsParams,
  DeclarationsResult,
} from "../../server/protocol/messages";

const maxPositions = 16;
const maxPerPosition = 4;
/** Asked for at a time: most language servers do one thing after the other, and the user's own requests come first. */
const together = 4;
/** After that the rest is left out. */
const budgetMs = 800;

type Answers = Map<string, readonly DeclarationLocation[]>;

/**
 * Answers `inhouse/declarations` with what the language servers of the editor say. Only locations: to open the documents would
 * show them to every extension as if the user had opened them.
 */
export function createDeclarationProvider(): (
  params: DeclarationsParams,
  token: CancellationToken,
) => Promise<DeclarationsResult> {
  let known: { readonly document: string; readonly answers: Answers } = { document: "", answers: new Map() };
  return async ({ textDocument, positions }, token) => {
    const nothing = positions.map(() => null);
    const document = workspace.textDocuments.find(({ uri }) => uri.toString() === textDocument.uri);
    if (document === undefined) return nothing;
    if (textDocument.version !== null && document.version !== textDocument.version) return nothing;
    const { uri, version } = document;
    const key = `${uri} ${version}`;
    if (known.document !== key) known = { document: key, answers: new Map() };
    const { answers } = known;
    const end = Date.now() + budgetMs;
    const asked = positions.slice(0, maxPositions).filter((position) => !answers.has(keyOf(position)));
    for (let at = 0; at < asked.length; at += together) {
      const left = end - Date.now();
      if (token.isCancellationRequested || document.version !== version || left <= 0) break;
      const group = asked.slice(at, at + together).map((position) => ask(uri, position, answers));
      await Promise.race([Promise.all(group), new Promise((resolve) => setTimeout(resolve, left))]);
    }
    return positions.map((position) => answers.get(keyOf(position)) ?? null);
  };
}

/** The answer is kept also when it comes too late for this time. */
async function ask(uri: Uri, { line, character }: DeclarationsParams["positions"][number], answers: Answers) {
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
    // A language server that fails here has said so already.
    return [];
  }
}

function plain(found: Location | LocationLink): DeclarationLocation {
  const [uri, range] =
    "targetUri" in found
      ? [found.targetUri, found.targetSelectionRange ?? found.targetRange]
      : [found.uri, found.range];
  const { start, end } = range;
  return {
    uri: uri.toString(),
    range: {
      start: { line: start.line, character: start.character },
      end: { line: end.line, character: end.character },
    },
  };
}

function keyOf({ line, character }: { readonly line: number; readonly character: number }): string {
  return `${line}:${character}`;
}
