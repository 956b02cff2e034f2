import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Memento } from "vscode";
import type { ChatModelInfo } from "../../../server/protocol/chat";
import type { ChatServer } from "../chatServer";

/** What the model was when it was last seen, so that a list of models can be shown without loading one. */
export interface KnownModel {
  get(): ChatModelInfo | undefined;
  set(info: ChatModelInfo): void;
}

/** As long as this extension's version and the settings that decide about the model are the same. */
export function knownModel(
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

type Asked = Pick<ChatServer, "model" | "chat">;

/** The server, with a note taken of the model whenever it is another one than was known: its file may have been replaced. */
export function noteModel(server: Asked, known: KnownModel, onChange: () => void): Asked {
  const model: Asked["model"] = async (signal) => {
    const info = await server.model(signal);
    if (!isDeepStrictEqual(info, known.get())) {
      known.set(info);
      onChange();
    }
    return info;
  };
  const chat: Asked["chat"] = async (...all) => {
    const result = await server.chat(...all);
    const { name, contextTokens } = known.get() ?? {};
    const isKnown = name === result.model && contextTokens === result.contextTokens;
    // What has answered is loaded, so that asking costs nothing.
    if (!isKnown && result.reason !== "cancelled") model(new AbortController().signal).catch(() => {});
    return result;
  };
  return { model, chat };
}
