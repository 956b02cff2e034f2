import { randomUUID } from "node:crypto";
import { failureText } from "../../../server/protocol/failure";
import { l10n } from "../../../server/protocol/l10n";
import type { ChatServer } from "../../connection/chatServer";
import { cancellableProgress } from "../../ui/cancellableProgress";
import { offerModels } from "../../ui/offerModels";
import { showErrorMessage } from "../../ui/shown";
import { namesQuestion, parseNames } from "./nameSuggestions";

export interface NameRequest {
  /** The current name. */
  readonly name: string;
  readonly code: string;
  readonly languageId: string;
}

/** Asks the model for names. Undefined if the user cancelled or an error was shown. */
export async function askNames(server: ChatServer, request: NameRequest): Promise<string[] | undefined> {
  try {
    return await cancellableProgress(l10n.t("Suggesting names…"), (report, signal) =>
      requestNames(server, request, (message) => report({ message }), signal),
    );
  } catch (error) {
    void showErrorMessage(failureText(error));
    return undefined;
  }
}

async function requestNames(
  server: ChatServer,
  { name, code, languageId }: NameRequest,
  wait: (message: string) => void,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  if ((await server.model(signal)).demo) {
    void offerModels(l10n.t("The demo model can't suggest names. Choose another model."));
    return undefined;
  }
  let answer = "";
  await server.chat(
    {
      id: randomUUID(),
      mode: "plain",
      messages: [{ role: "user", text: namesQuestion(name, code, languageId) }],
      maxTokens: 80,
      temperature: 0,
    },
    (event) => {
      if (event.type === "waiting") wait(event.message);
      if (event.type === "text") answer += event.text;
    },
    signal,
  );
  return signal.aborted ? undefined : parseNames(answer, name);
}
