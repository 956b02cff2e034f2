import { Uri } from "vscode";
import type { ContextItem } from "../../../server/protocol/chat";
import { isOpened } from "../../openedFiles";
import type { Attachment } from "../history/conversation";
import { fileAttachment } from "./attachments";
import type { ContextKind } from "./contextKind";
import type { FileIndex } from "./fileIndex";
import { bestMatches } from "./fuzzy";

const most = 15;

/** "@app.ts": a whole file. */
export function fileKind(index: FileIndex): ContextKind {
  return {
    kind: "file",
    async find(query) {
      const files = await index.files();
      return bestMatches(query, files, ({ label }) => label, most).map(({ uri }) => fileAttachment(uri));
    },
    items: partOfFile,
  };
}

/** "app.ts:10-20": what is or was selected. It is attached from the editor, never searched for. */
export const selectionKind: ContextKind = {
  kind: "selection",
  find: async () => [],
  items: partOfFile,
};

/** What an attachment with a file and perhaps a range stands for. */
export async function partOfFile({ uri, range }: Attachment): Promise<readonly ContextItem[]> {
  if (uri === undefined) return [];
  const isNamed = isOpened(Uri.parse(uri)) ? {} : { isNamed: true };
  return [{ kind: "file", uri, ...(range === undefined ? {} : { range }), ...isNamed }];
}
