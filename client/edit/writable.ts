import { basename } from "node:path/posix";
import { l10n, type TextDocument, workspace } from "vscode";
import { showInformationMessage } from "../shown";

/**
 * Whether a document can be changed: it is in a file system that can be written to, and neither its permissions nor the settings or
 * the user have made it read-only. VS Code has no word for that but this: a document without changes is not written when it is
 * saved, and saving one that is read-only fails. One with changes cannot be asked so.
 */
export async function isWritable(document: TextDocument): Promise<boolean> {
  const { uri } = document;
  if (uri.scheme === "untitled") return true;
  const notebook = workspace.notebookDocuments.find(({ uri: { path } }) => path === uri.path);
  const saved = uri.scheme === "vscode-notebook-cell" ? notebook : document;
  if (saved === undefined || saved.isUntitled) return saved !== undefined;
  // Undefined for documents that are only shown, such as a file's older version.
  if (workspace.fs.isWritableFileSystem(saved.uri.scheme) !== true) return false;
  return saved.isDirty || saved.isClosed || (await saved.save());
}

/** The same, and says so where it cannot. */
export async function mayChange(document: TextDocument): Promise<boolean> {
  if (await isWritable(document)) return true;
  void showInformationMessage(readOnlySentence(document));
  return false;
}

export function readOnlySentence({ uri }: Pick<TextDocument, "uri">): string {
  return l10n.t("{0} is read-only. Make it writable first.", basename(uri.path));
}
