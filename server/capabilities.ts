import {
  type ClientCapabilities,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { Feature } from "./feature";
import { l10n } from "./protocol/l10n";

/** What the server announces in its answer to `initialize`. */
export function serverCapabilities(features: readonly Feature[], commands: string[]): ServerCapabilities {
  return Object.assign(
    {
      positionEncoding: "utf-16",
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      notebookDocumentSync: { notebookSelector: [{ notebook: "*", cells: [{ language: "*" }] }] },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      executeCommandProvider: { commands },
    },
    ...features.map((feature) => feature.capabilities ?? {}),
  );
}

/**
 * Throws a `ResponseError` for an editor that cannot count columns in UTF-16, because its columns would be wrong. LSP obliges every editor
 * to know UTF-16, and one that says nothing uses it.
 */
export function checkEncoding({ general }: ClientCapabilities): void {
  const offered = general?.positionEncodings ?? [];
  if (offered.length === 0 || offered.includes("utf-16")) return;
  const message = l10n.t(
    "Inhouse counts columns in UTF-16, but this editor offers only {0}: add “utf-16” to its client capability general.positionEncodings.",
    offered.join(", "),
  );
  throw new ResponseError(LSPErrorCodes.RequestFailed, message, { retry: false });
}
