import { FileType, type TextDocument, type Uri, workspace } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { labelOf } from "./workspacePaths";

/**
 * Opens the document of a URI. Use it for everything in the workspace: VS Code would wait forever for a pipe, and read
 * a device until memory runs out. Throws an error with one sentence for a special file.
 */
export async function openDocument(uri: Uri): Promise<TextDocument> {
  const open = documentAt(uri);
  if (open !== undefined) return open;
  if (uri.scheme === "file" && (await typeOf(uri)) === FileType.Unknown)
    throw new Error(l10n.t("{0} is not a regular file.", labelOf(uri)));
  return await workspace.openTextDocument(uri);
}

/** The document of a URI, if it is open. */
export function documentAt(uri: Uri | string): TextDocument | undefined {
  return workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** The type of a file, following symlinks. Undefined if it does not exist. */
export async function typeOf(uri: Uri): Promise<FileType | undefined> {
  try {
    return (await workspace.fs.stat(uri)).type & ~FileType.SymbolicLink;
  } catch {
    return undefined;
  }
}
