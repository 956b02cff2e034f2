import { Uri } from "vscode";
import type { ContextItem } from "../../../../server/protocol/chat";
import { isOpened } from "../../../workspace/openedFiles";
import type { Attachment } from "../../conversation/conversation";
import type { AttachmentKind } from "../attachmentKind";
import { fileAttachment } from "../createAttachment";
import type { FileIndex } from "../fileIndex";
import { bestMatches } from "../fuzzy";

const most = 15;

/** "@app.ts": a whole file. */
export function fileKind(index: FileIndex): AttachmentKind {
  return {
    kind: "file",
    async find(query) {
      const files = await index.files();
      return bestMatches(query, files, ({ label }) => label, most).map(({ uri }) => fileAttachment(uri));
    },
    items: partOfFile,
  };
}

/** "app.ts:10-20": a selection. It comes from the editor and never appears in the "@" menu. */
export const selectionKind: AttachmentKind = {
  kind: "selection",
  find: async () => [],
  items: partOfFile,
};

/** The file of an attachment, or the range of it. */
export async function partOfFile({ uri, range }: Attachment): Promise<readonly ContextItem[]> {
  if (uri === undefined) return [];
  const isNamed = isOpened(Uri.parse(uri)) ? {} : { isNamed: true };
  return [{ kind: "file", uri, ...(range !== undefined && { range }), ...isNamed }];
}
