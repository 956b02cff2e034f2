import type { Translate } from "../../client/ui/text";

/** As vscode.l10n.t does without a translation. */
export const translate: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)]));
