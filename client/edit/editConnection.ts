import { l10n } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type EditProgress, EditProgressNotification, EditRequest } from "../../server/protocol/edit";
import { askServer } from "../askServer";
import { cautious, checkChangedFiles, withRunWarnings } from "../serverGate/changedFiles";
import type { ServerProcess } from "../serverProcess";
import type { EditServer } from "./editServer";
import { isWide } from "./editState";

export interface EditConnection {
  readonly server: EditServer;
  /** Of the client that runs now, which turns the protocol's edits into VS Code's. */
  readonly client: () => LanguageClient | undefined;
  /** For each language client, before it starts. */
  attach(client: LanguageClient): void;
}

/** Edits over the language server's connection; they wait for a server that is starting. */
export function createEditConnection(process: ServerProcess): EditConnection {
  const listeners = new Map<string, (progress: EditProgress) => void>();
  let current: LanguageClient | undefined;
  return {
    client: () => current,
    attach: (client) => {
      current = client;
      client.onNotification(EditProgressNotification.type, ({ id, progress }) =>
        listeners.get(id)?.(progress),
      );
    },
    server: {
      async edit(params, onProgress, signal) {
        listeners.set(params.id, onProgress);
        try {
          if (process.state.phase !== "running")
            onProgress({ type: "waiting", message: l10n.t("Starting the server") });
          const result = await askServer(process, EditRequest.type, params, signal);
          const { uri } = params.textDocument;
          await checkChangedFiles(result.edit, [uri]);
          if (result.edit === undefined) return result;
          if (isWide(result.edit, uri)) return { ...result, edit: cautious(result.edit) };
          return { ...result, warnings: withRunWarnings(result.warnings, uri) };
        } finally {
          listeners.delete(params.id);
        }
      },
    },
  };
}
