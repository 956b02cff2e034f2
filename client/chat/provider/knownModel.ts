import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Memento } from "vscode";
import type { ChatModelInfo } from "../../../server/protocol/chat";
import type { ChatServer } from "../../connection/chatServer";

/** The chat model as the server last reported it, so that VS Code can list it without loading it. */
export interface KnownModel {
  get(): ChatModelInfo | undefined;
  set(info: ChatModelInfo): void;
}

/** Valid while the extension's version and the settings that select the model stay the same. */
export function createKnownModel(
  memento: Pick<Memento, "get" | "update">,
  version: string,
  settings: () => readonly unknown[],
): KnownModel {
  const key = () => {
    const values = JSON.stringify([version, ...settings()]);
    return `inhouse.chatModel.${createHash("sha256").update(values).digest("hex").slice(0, 16)}`;
  };
  return {
    get: () => memento.get<ChatModelInfo>(key()),
    set: (info) => void memento.update(key(), info),
  };
}

type ModelServer = Pick<ChatServer, "model" | "chat">;

/** Wraps the server so that it records the model whenever it differs from the known one: its file may have been replaced. */
export function recordModel(server: ModelServer, known: KnownModel, onChange: () => void): ModelServer {
  const model: ModelServer["model"] = async (signal) => {
    const info = await server.model(signal);
    if (!isDeepStrictEqual(info, known.get())) {
      known.set(info);
      onChange();
    }
    return info;
  };
  const chat: ModelServer["chat"] = async (...all) => {
    const result = await server.chat(...all);
    const { name, contextTokens } = known.get() ?? {};
    const isKnown = name === result.model && contextTokens === result.contextTokens;
    // The model has just answered, so it is loaded and this request is cheap.
    if (!isKnown && result.reason !== "cancelled") model(new AbortController().signal).catch(() => {});
    return result;
  };
  return { model, chat };
}
