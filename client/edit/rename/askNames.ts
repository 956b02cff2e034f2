import { randomUUID } from "node:crypto";
import { l10n, ProgressLocation } from "vscode";
import { failureText } from "../../../server/protocol/failure";
import type { ChatServer } from "../../chat/chatServer";
import { offerModels } from "../../offerModels";
import { showErrorMessage, withProgress } from "../../shown";
import { namesQuestion, parseNames } from "./nameSuggestions";

export interface NameWanted {
  /** The name that there is. */
  readonly name: string;
  readonly code: string;
  readonly languageId: string;
}

/** Names that the model suggests; undefined when the user has cancelled or was told why there are none. */
export function askNames(
  server: ChatServer,
  { name, code, languageId }: NameWanted,
): Thenable<string[] | undefined> {
  const stopper = new AbortController();
  const messages = [{ role: "user" as const, text: namesQuestion(name, code, languageId) }];
  return withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title: l10n.t("Inhouse looks for names") },
    async (progress, token) => {
      token.onCancellationRequested(() => stopper.abort());
      let answer = "";
      try {
        if ((await server.model(stopper.signal)).demo) {
          void offerModels(l10n.t("The demo model can't think of names: choose another model."));
          return undefined;
        }
        await server.chat(
          { id: randomUUID(), mode: "plain", messages, maxTokens: 80, temperature: 0 },
          (told) => {
            if (told.type === "waiting") progress.report({ message: told.message });
            if (told.type === "text") answer += told.text;
          },
          stopper.signal,
        );
      } catch (error) {
        if (!stopper.signal.aborted) void showErrorMessage(failureText(error, l10n.t));
        return undefined;
      }
      return stopper.signal.aborted ? undefined : parseNames(answer, name);
    },
  );
}
