import { dirname } from "node:path/posix";
import { Uri, workspace } from "vscode";
import { labelOf } from "../../workspacePaths";
import { folderAttachment } from "./attachments";
import type { ContextKind } from "./contextKind";
import type { FileIndex } from "./fileIndex";
import { bestMatches } from "./fuzzy";

const most = 5;

/** "@src/": the files of a folder, as many as fit. */
export function folderKind(index: FileIndex): ContextKind {
  return {
    kind: "folder",
    async find(query) {
      const roots = (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
      const folders = new Map(roots.map((uri) => [uri.toString(), uri]));
      for (const file of await index.files()) {
        const root = workspace.getWorkspaceFolder(file)?.uri;
        if (root === undefined) continue;
        for (let path = dirname(file.path); path.length > root.path.length; path = dirname(path)) {
          const folder = file.with({ path });
          if (folders.has(folder.toString())) break;
          folders.set(folder.toString(), folder);
        }
      }
      return bestMatches(query, [...folders.values()], (uri) => labelOf(uri), most).map(folderAttachment);
    },
    items: async ({ uri }) => (uri === undefined ? [] : [{ kind: "folder", uri: Uri.parse(uri).toString() }]),
  };
}
