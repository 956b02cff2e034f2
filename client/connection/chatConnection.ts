import type { RequestType } from "vscode-languageclient/node";
import {
  ChatModelRequest,
  ChatProgressNotification,
  ChatRequest,
  ContextRefusalsRequest,
  CountTokensRequest,
  ResolveContextRequest,
} from "../../server/protocol/chat";
import {
  ApplyCodeRequest,
  ApplyFilesRequest,
  FunctionRequest,
  RegionRequest,
} from "../../server/protocol/edit";
import {
  addCautions,
  checkChangedFiles,
  checkNewFile,
  withRunWarnings,
} from "../serverGate/changes/changedFiles";
import { withKnownSources } from "../serverGate/sourceLocations";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { askServer } from "./askServer";
import type { ChatServer, CodeApplier, CodeFinder } from "./chatServer";
import { requestWithProgress } from "./requestWithProgress";

/** Sends the chat's requests over the language server's connection, after waiting for a starting server. */
export function connectChat(process: ServerProcess): ChatServer & CodeApplier & CodeFinder {
  const ask = <P, R>(type: RequestType<P, R, void>, params: P, signal: AbortSignal) =>
    askServer(process, type, params, signal);
  return {
    chat: requestWithProgress(process, ChatRequest.type, ChatProgressNotification.type),
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
    functionAt: (params, signal) => ask(FunctionRequest.type, params, signal),
    async applyFiles(params, signal) {
      const result = await ask(ApplyFilesRequest.type, params, signal);
      await checkChangedFiles(result.edit, params.files ?? []);
      return result.edit === undefined ? result : { ...result, edit: addCautions(result.edit) };
    },
  };
}
