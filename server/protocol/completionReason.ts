import { l10n } from "./l10n";

/**
 * Why nothing was shown. Each English phrase is also the key under which the statistics count it: do not change one.
 * `reasonText` makes the text for the user where a message is made.
 */
export const completionReasons = {
  "the file matches inhouse.privacy.neverRead, so it is never read": () =>
    l10n.t("the file matches inhouse.privacy.neverRead, so it is never read"),
  "the position is not in the document": () => l10n.t("the position is not in the document"),
  "the document has changed since the request": () => l10n.t("the document has changed since the request"),
  "the document is empty": () => l10n.t("the document is empty"),
  "the cursor is inside a word": () => l10n.t("the cursor is inside a word"),
  "there is text right of the cursor": () => l10n.t("there is text right of the cursor"),
  "the statement before the cursor is finished": () => l10n.t("the statement before the cursor is finished"),
  "the model had nothing to suggest here": () => l10n.t("the model had nothing to suggest here"),
  "the model was not sure enough": () => l10n.t("the model was not sure enough"),
  "the answer was truncated before a line was complete": () =>
    l10n.t("the answer was truncated before a line was complete"),
  "the model had nothing to add": () => l10n.t("the model had nothing to add"),
  "it was incomplete": () => l10n.t("it was incomplete"),
  "it contained invisible characters": () => l10n.t("it contained invisible characters"),
  "it contained a name with letters that only look Latin": () =>
    l10n.t("it contained a name with letters that only look Latin"),
  "it contained only the model's reasoning": () => l10n.t("it contained only the model's reasoning"),
  "it contained only special tokens": () => l10n.t("it contained only special tokens"),
  "it contained only a Markdown fence": () => l10n.t("it contained only a Markdown fence"),
  "it only repeated a file path": () => l10n.t("it only repeated a file path"),
  "it only repeated itself": () => l10n.t("it only repeated itself"),
  "it only repeated the code above": () => l10n.t("it only repeated the code above"),
  "it only repeated the code below": () => l10n.t("it only repeated the code below"),
  "it only repeated the rest of the line": () => l10n.t("it only repeated the rest of the line"),
  "it only closed a block that is already closed": () =>
    l10n.t("it only closed a block that is already closed"),
} as const;

const turnedOff = /^completions are turned off for (.+) files$/;

/** A reason that `reasonText` can put into words. */
export type CompletionReason =
  | keyof typeof completionReasons
  | `completions are turned off for ${string} files`;

/** Makes the text for a reason. Others, such as the text of a failure or an earlier version's reason, stay as they are. */
export function reasonText(reason: string): string {
  if (Object.hasOwn(completionReasons, reason))
    return completionReasons[reason as keyof typeof completionReasons]();
  const language = turnedOff.exec(reason)?.[1];
  return language === undefined ? reason : l10n.t("completions are turned off for {0} files", language);
}
