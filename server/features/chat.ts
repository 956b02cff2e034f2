import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Chat } from "../chat/chat";
import { NeedsOtherModel } from "../engine/errors";
import type { Feature, WhileRunning } from "../feature";
import type { Logger } from "../log";
import {
  ChatModelRequest,
  ChatProgressNotification,
  ChatRequest,
  CountTokensRequest,
} from "../protocol/chat";
import { failureText } from "../protocol/failure";
import { parseChatParams, parseCountTokensParams } from "./chatParams";
import { ProgressPacer } from "./progressPacer";

export interface ChatDeps {
  readonly chat: Chat;
  readonly now: () => number;
  readonly log: Logger;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/chat`, `inhouse/chat/model` and `inhouse/chat/countTokens`. */
export function chat(connection: Connection, { chat, now, log, whileRunning }: ChatDeps): Feature {
  const answering = failsWithSentence(log, whileRunning);
  connection.onRequest(
    ChatRequest.type,
    answering(async (raw, signal) => {
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
    answering((_, signal) => chat.modelInfo(signal)),
  );
  connection.onRequest(
    CountTokensRequest.type,
    answering((params, signal) => chat.countTokens(parseCountTokensParams(params), signal)),
  );
  return {};
}

type Handler<Params, Result> = (params: Params, token: CancellationToken) => Promise<Result>;

/** An error reaches the client as its one sentence. */
function failsWithSentence(log: Logger, whileRunning: WhileRunning) {
  return <Params, Result>(
    answer: (params: Params, signal: AbortSignal) => Promise<Result>,
  ): Handler<Params, Result> =>
    whileRunning(async (params: Params, token: CancellationToken) => {
      const abort = new AbortController();
      const onCancel = token.onCancellationRequested(() => abort.abort());
      try {
        return await answer(params, abort.signal);
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        if (abort.signal.aborted) throw new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled.");
        const message = failureText(error);
        log.debug(`A chat request failed: ${message}`);
        const data = error instanceof NeedsOtherModel ? { needsModel: true } : undefined;
        throw new ResponseError(LSPErrorCodes.RequestFailed, message, data);
      } finally {
        onCancel.dispose();
      }
    });
}
