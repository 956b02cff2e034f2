import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Chat } from "../chat/chat";
import { NeedsOtherModelError } from "../engine/errors";
import type { Feature, WhileRunning } from "../feature";
import type { Logger } from "../log";
import {
  ChatModelRequest,
  ChatProgressNotification,
  ChatRequest,
  CountTokensRequest,
} from "../protocol/chat";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { ProgressPacer } from "./progress/progressPacer";
import { parseChatParams, parseCountTokensParams } from "./requests/chatParams";
import { handleRequest } from "./requests/handleRequest";

export interface ChatDeps {
  readonly chat: Chat;
  readonly now: () => number;
  readonly log: Logger;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/chat`, `inhouse/chat/model` and `inhouse/chat/countTokens`. */
export function chat(connection: Connection, { chat, now, log, whileRunning }: ChatDeps): Feature {
  const handle = handleRequest(whileRunning, (error, signal) => {
    if (signal.aborted) return new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t("Cancelled."));
    const message = failureText(error);
    log.debug(`A chat request failed: ${message}`);
    const data = error instanceof NeedsOtherModelError ? { needsModel: true } : undefined;
    return new ResponseError(LSPErrorCodes.RequestFailed, message, data);
  });
  connection.onRequest(
    ChatRequest.type,
    handle(async (raw, signal) => {
      const params = parseChatParams(raw);
      const { id } = params;
      const pacer = new ProgressPacer(
        (progress) => connection.sendNotification(ChatProgressNotification.type, { id, progress }),
        now,
      );
      try {
        return await chat.ask(params, (progress) => pacer.add(progress), signal);
      } finally {
        pacer.flush();
      }
    }),
  );
  connection.onRequest(
    ChatModelRequest.type,
    handle((_, signal) => chat.modelInfo(signal)),
  );
  connection.onRequest(
    CountTokensRequest.type,
    handle((params, signal) => chat.countTokens(parseCountTokensParams(params), signal)),
  );
  return {};
}
