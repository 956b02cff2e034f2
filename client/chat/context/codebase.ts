import { l10n } from "vscode";
import type { Attachment } from "../history/conversation";
import type { ContextKind } from "./contextKind";
import { namesIt } from "./fuzzy";

/** "@codebase": the parts of the workspace that the question is about. */
export const codebaseKind: ContextKind = {
  kind: "codebase",
  async find(query) {
    const offer = codebaseAttachment();
    return namesIt(query, offer.label) || namesIt(query, "codebase") ? [offer] : [];
  },
  items: async (_, question) => [{ kind: "codebase", query: question }],
};

export function codebaseAttachment(): Attachment {
  return {
    id: "codebase",
    kind: "codebase",
    label: l10n.t("Codebase"),
    detail: l10n.t("What in the workspace the question is about"),
  };
}
