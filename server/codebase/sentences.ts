/** Sentences for the user on why a search found nothing. */
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import type { SentError } from "./messages";

export function cancelled(): string {
  return l10n.t("The search was cancelled.");
}

export function filesElsewhere(): string {
  return l10n.t(
    "The codebase can't be searched: the server runs on another machine and sees only the files that are open. Attach files instead.",
  );
}

export function nodeTooOld(): string {
  return l10n.t("Codebase search needs Node 22.13 or newer. The server runs on {0}.", process.version);
}

/** The thread sends the error, not a sentence: only texts made in the main thread can be translated. */
export function searchFailed({ message, ...facts }: SentError): string {
  const error = Object.assign(new Error(message), facts);
  const reason = failureText(error, l10n.t("the codebase index"), l10n.t("The codebase index"));
  return l10n.t("The codebase search failed. {0}", reason);
}
