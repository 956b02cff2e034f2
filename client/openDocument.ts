import { FileType, l10n, type TextDocument, type Uri, workspace } from "vscode";
import { labelOf } from "./workspacePaths";

/**
 * The document of a file or of whatever else has an address. VS Code would wait for ever for a pipe, and read a device until its memory is full,
 * so everything of the workspace is opened by this function. Throws with one sentence for what is no ordinary file.
 */
export async function openDocument(uri: Uri): Promise<TextDocument> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open;
  if (uri.scheme === "file" && (await typeOf(uri)) === FileType.Unknown)
    throw new Error(l10n.t("{0} is not an ordinary file.", labelOf(uri)));
  return await workspace.openTextDocument(uri);
}

/** What is there, behind a link as well; undefined for nothing. */
export async function typeOf(uri: Uri): Promise<FileType | undefined> {
  try {
    return (await workspace.fs.stat(uri)).type & ~FileType.SymbolicLink;
  } catch {
    return undefined;
  }
}
