import {
  commands,
  type DocumentSymbol,
  type Range,
  type SymbolInformation,
  Uri,
  window,
  workspace,
} from "vscode";
import { isOpened } from "../../openedFiles";
import type { Attachment } from "../history/conversation";
import { isAttachable, symbolAttachment } from "./attachments";
import type { ContextKind } from "./contextKind";
import { partOfFile } from "./file";
import { bestMatches } from "./fuzzy";

const most = 10;
/** Language servers answer a shorter query with everything. */
const minQuery = 2;

interface Found {
  readonly name: string;
  readonly uri: Uri;
  readonly range: Range;
}

/** "@total": a function, a class or another symbol that a language server knows, whole. */
export const symbolKind: ContextKind = {
  kind: "symbol",
  isSlow: true,
  async find(query) {
    if (query.trim().length < minQuery) return [];
    const active = window.activeTextEditor?.document.uri;
    const [here, everywhere] = await Promise.all([
      active !== undefined && isAttachable(active) ? symbolsOf(active) : [],
      workspaceSymbols(query),
    ]);
    const all = [...here, ...everywhere].filter(
      ({ uri }) => isAttachable(uri) && (workspace.getWorkspaceFolder(uri) !== undefined || isOpened(uri)),
    );
    const found = bestMatches(query, all, ({ name }) => name, 2 * most);
    const byId = new Map<string, Attachment>();
    for (const { name, uri, range } of found) {
      const attachment = symbolAttachment(name, uri, range);
      if (!byId.has(attachment.id)) byId.set(attachment.id, attachment);
    }
    return [...byId.values()].slice(0, most);
  },
  /** What the workspace search tells is often the name alone. */
  async pick(offered) {
    if (offered.uri === undefined || offered.range === undefined) return offered;
    const uri = Uri.parse(offered.uri);
    const { start } = offered.range;
    const whole = (await symbolsOf(uri)).find(
      ({ name, range }) =>
        name === offered.label && range.start.line <= start.line && range.end.line >= start.line,
    );
    return whole === undefined ? offered : symbolAttachment(offered.label, uri, whole.range);
  },
  items: partOfFile,
};

/** The symbols of a file with their bodies, inner ones too. */
export async function symbolsOf(uri: Uri): Promise<Found[]> {
  const found = await ask<(DocumentSymbol | SymbolInformation)[]>(
    "vscode.executeDocumentSymbolProvider",
    uri,
  );
  const flat: Found[] = [];
  const add = (symbol: DocumentSymbol | SymbolInformation) => {
    // Language servers that tell no tree give instances of another class.
    const range = "range" in symbol ? symbol.range : symbol.location.range;
    flat.push({ name: symbol.name, uri, range });
    if ("children" in symbol) for (const child of symbol.children) add(child);
  };
  for (const symbol of found ?? []) add(symbol);
  return flat;
}

async function workspaceSymbols(query: string): Promise<Found[]> {
  const found = await ask<SymbolInformation[]>("vscode.executeWorkspaceSymbolProvider", query);
  return (found ?? []).map(({ name, location }) => ({
    name: name.replace(/\(\)$/, ""),
    uri: location.uri,
    range: location.range,
  }));
}

/** A language server that fails is as good as one that knows nothing. */
async function ask<T>(command: string, argument: unknown): Promise<T | undefined> {
  try {
    return await commands.executeCommand<T>(command, argument);
  } catch {
    return undefined;
  }
}
