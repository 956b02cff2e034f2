import { basename } from "node:path/posix";
import { type TextDocument, workspace } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { showInformationMessage } from "../ui/shown";

/**
 * Whether a document can be changed: its file system is writable, and neither permissions, settings nor the user make
 * it read-only. VS Code has no API for this, so it saves the document: saving an unchanged document writes nothing, but
 * fails if it is read-only. A document with unsaved changes cannot be checked and counts as writable.
 */
export async function isWritable(document: TextDocument): Promise<boolean> {
  const { uri } = document;
  if (uri.scheme === "untitled") return true;
  const notebook = workspace.notebookDocuments.find(({ uri: { path } }) => path === uri.path);
  const saved = uri.scheme === "vscode-notebook-cell" ? notebook : document;
  if (saved === undefined || saved.isUntitled) return saved !== undefined;
  // Undefined for virtual documents, such as an older version of a file.
  if (workspace.fs.isWritableFileSystem(saved.uri.scheme) !== true) return false;
  return saved.isDirty || saved.isClosed || (await saved.save());
}

/** Like `isWritable`, but shows a message if the document is read-only. */
export async function ensureWritable(document: TextDocument): Promise<boolean> {
  if (await isWritable(document)) return true;
  void showInformationMessage(readOnlySentence(document));
  return false;
}

export function readOnlySentence({ uri }: Pick<TextDocument, "uri">): string {
  return l10n.t("{0} is read-only. Make it writable first.", basename(uri.path));
}
