import { Uri } from "vscode";
import type { AttachmentKind } from "../attachmentKind";
import { folderAttachment } from "../createAttachment";
import type { FileIndex } from "../fileIndex";
import { bestMatches } from "../fuzzy";

const most = 5;

/** "@src/": the files of a folder, as many as fit. */
export function folderKind(index: FileIndex): AttachmentKind {
  return {
    kind: "folder",
    async find(query) {
      const folders = await index.folders();
      return bestMatches(query, folders, ({ label }) => label, most).map(({ uri }) => folderAttachment(uri));
    },
    items: async ({ uri }) => (uri === undefined ? [] : [{ kind: "folder", uri: Uri.parse(uri).toString() }]),
  };
}
