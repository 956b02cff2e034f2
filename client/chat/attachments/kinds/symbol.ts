import {
  commands,
  type DocumentSymbol,
  type Range,
  type SymbolInformation,
  Uri,
  window,
  workspace,
} from "vscode";
import { isOpened } from "../../../workspace/openedFiles";
import type { Attachment } from "../../conversation/conversation";
import type { AttachmentKind } from "../attachmentKind";
import { isAttachable, symbolAttachment } from "../createAttachment";
import { bestMatches } from "../fuzzy";
import { partOfFile } from "./file";

const most = 10;
/** Language servers answer shorter queries with every symbol. */
const minQuery = 2;

interface Found {
  readonly name: string;
  readonly uri: Uri;
  readonly range: Range;
}

/** "@total": the whole of a function, a class or another symbol that a language server knows. */
export const symbolKind: AttachmentKind = {
  kind: "symbol",
  isSlow: true,
  async find(query) {
    if (query.trim().length < minQuery) return [];
    const active = window.activeTextEditor?.document.uri;
    const [inFile, inWorkspace] = await Promise.all([
      active !== undefined && isAttachable(active) ? symbolsOf(active) : [],
      workspaceSymbols(query),
    ]);
    const all = [...inFile, ...inWorkspace].filter(
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
  /** Extends the range to the whole symbol: the workspace search often reports only the range of the name. */
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

/** All symbols of a file, including nested ones, with the ranges of their bodies. */
export async function symbolsOf(uri: Uri): Promise<Found[]> {
  const found = await ask<(DocumentSymbol | SymbolInformation)[]>(
    "vscode.executeDocumentSymbolProvider",
    uri,
  );
  const flat: Found[] = [];
  const add = (symbol: DocumentSymbol | SymbolInformation) => {
    // Language servers without a symbol tree return SymbolInformation.
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

/** Runs a command of a language server; undefined if it fails. */
async function ask<T>(command: string, argument: unknown): Promise<T | undefined> {
  try {
    return await commands.executeCommand<T>(command, argument);
  } catch {
    return undefined;
  }
}
