import { l10n } from "../../../../server/protocol/l10n";
import type { Attachment } from "../../conversation/conversation";
import type { AttachmentKind } from "../attachmentKind";
import { containsQuery } from "../fuzzy";

/** "@codebase": the parts of the workspace that match the question. */
export const codebaseKind: AttachmentKind = {
  kind: "codebase",
  async find(query) {
    const offer = codebaseAttachment();
    return containsQuery(query, offer.label) || containsQuery(query, "codebase") ? [offer] : [];
  },
  items: async (_, question) => [{ kind: "codebase", query: question }],
};

export function codebaseAttachment(): Attachment {
  return {
    id: "codebase",
    kind: "codebase",
    label: l10n.t("Codebase"),
    detail: l10n.t("Relevant code in the workspace"),
  };
}
