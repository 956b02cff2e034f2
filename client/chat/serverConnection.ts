import { l10n } from "vscode";
import type { LanguageClient, RequestType } from "vscode-languageclient/node";
import {
  ChatModelRequest,
  type ChatProgress,
  ChatProgressNotification,
  ChatRequest,
  ContextRefusalsRequest,
  CountTokensRequest,
  ResolveContextRequest,
} from "../../server/protocol/chat";
import { ApplyCodeRequest, ApplyFilesRequest, RegionRequest } from "../../server/protocol/edit";
import { askServer } from "../askServer";
import { cautious, checkChangedFiles, checkNewFile, withRunWarnings } from "../serverGate/changedFiles";
import { withKnownSources } from "../serverGate/contextSources";
import type { ServerProcess } from "../serverProcess";
import type { ChatServer, CodeApplier, CodeFinder } from "./chatServer";

export interface ChatConnection {
  readonly server: ChatServer & CodeApplier & CodeFinder;
  /** Of the client that runs now, which turns the protocol's edits into VS Code's. */
  readonly client: () => LanguageClient | undefined;
  /** For each language client, before it starts. */
  attach(client: LanguageClient): void;
}

/** The chat's requests over the language server's connection; they wait for a server that is starting. */
export function createChatConnection(process: ServerProcess): ChatConnection {
  const listeners = new Map<string, (progress: ChatProgress) => void>();
  let current: LanguageClient | undefined;
  const ask = <P, R>(type: RequestType<P, R, void>, params: P, signal: AbortSignal) =>
    askServer(process, type, params, signal);
  return {
    client: () => current,
    attach: (client) => {
      current = client;
      client.onNotification(ChatProgressNotification.type, ({ id, progress }) =>
        listeners.get(id)?.(progress),
      );
    },
    server: {
      async chat(params, onProgress, signal) {
        listeners.set(params.id, onProgress);
        try {
          if (process.state.phase !== "running")
            onProgress({ type: "waiting", message: l10n.t("Starting the server") });
          return await ask(ChatRequest.type, params, signal);
        } finally {
          listeners.delete(params.id);
        }
      },
      model: (signal) => ask(ChatModelRequest.type, {}, signal),
      resolveContext: async (params, signal) =>
        withKnownSources(await ask(ResolveContextRequest.type, params, signal), params.items),
      contextRefusals: (params, signal) => ask(ContextRefusalsRequest.type, params, signal),
      countTokens: (params, signal) => ask(CountTokensRequest.type, params, signal),
      async applyCode(params, signal) {
        const result = await ask(ApplyCodeRequest.type, params, signal);
        const { uri } = params.textDocument;
        if (result.outcome !== "edited") return result;
        if (params.create) await checkNewFile(uri);
        await checkChangedFiles(result.edit, [uri]);
        return { ...result, warnings: withRunWarnings(result.warnings ?? [], uri) };
      },
      region: (params, signal) => ask(RegionRequest.type, params, signal),
      async applyFiles(params, signal) {
        const result = await ask(ApplyFilesRequest.type, params, signal);
        await checkChangedFiles(result.edit, params.files ?? []);
        return result.edit === undefined ? result : { ...result, edit: cautious(result.edit) };
      },
    },
  };
}
