import type { Translate } from "../../client/ui/text";

/** Formats a text like vscode.l10n.t without a translation. */
export const translate: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)]));
