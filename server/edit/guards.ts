import { basename } from "node:path/posix";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { slowDiskSentence } from "../files/fileRefusedError";
import { sanitizeLabel } from "../text/sanitizeLabel";
import type { Documents } from "../workspace/documents";
import type { Unread, WorkspaceFiles } from "../workspace/workspaceFiles";
import { EditRefusedError } from "./editRefusedError";

export interface GuardDeps {
  readonly documents: Pick<Documents, "get">;
  readonly files: WorkspaceFiles;
}

/** A document that the model may see and change. */
export interface Editable {
  readonly document: TextDocument;
  /** Path as shown to the user. */
  readonly path: string;
  /** Text of the requested version; the document may change later. */
  readonly text: string;
  /** A warning about changing it, as one sentence. */
  readonly caution?: string;
}

/**
 * Checks a document before an edit. Throws an `EditRefusedError` if it is not open, is stale, or if the model must not
 * see it. `isNamed`: an answer names the document, not the user.
 */
export async function checkEditable(
  { uri, version }: { readonly uri: string; readonly version: number },
  { documents, files }: GuardDeps,
  isNamed = false,
): Promise<Editable> {
  const document = documents.get(uri);
  if (document === undefined)
    throw new EditRefusedError(`Open ${nameOf(uri)} first. Only open files can be edited.`);
  if (document.version !== version) throw new EditRefusedError(changedSentence(nameOf(uri)));
  const text = document.getText();
  const file = await files.tryReadOpen(document, { maxChars: Number.POSITIVE_INFINITY, isNamed });
  if ("reason" in file) throw new EditRefusedError(guardSentence(nameOf(uri), file));
  const outside = await files.outsideTarget(uri);
  const caution =
    outside &&
    `${nameOf(uri)} links to ${sanitizeLabel(outside)}, outside the workspace: accepting changes that file.`;
  return { document, text, path: file.path, ...(caution && { caution }) };
}

export function changedSentence(name: string): string {
  return `${name} has changed since you asked. Ask again.`;
}

/** Message for the user: why `name` cannot be changed. */
export function guardSentence(name: string, { reason }: Unread): string {
  switch (reason) {
    case "outside":
      return `${name} is outside the workspace. Open it in an editor first.`;
    case "linkOutside":
      return `${name} can't be changed: it links outside the workspace.`;
    case "neverRead":
      return `${name} can't be changed: it matches inhouse.privacy.neverRead.`;
    case "gitsOwn":
      return `${name} can't be changed: it belongs to Git.`;
    case "ignored":
      return `${name} can't be changed: Git ignores it.`;
    case "missing":
      return `${name} can't be changed: it does not exist.`;
    case "folder":
      return `${name} is a folder, not a file.`;
    case "tooLarge":
      return `${name} is too large to change as a whole. Select a part of it.`;
    case "binary":
      return `${name} can't be changed: it is not text.`;
    case "notOrdinary":
      return `${name} can't be changed: it is a special file.`;
    case "tooSlow":
      return slowDiskSentence(name);
    case "noFile":
      return `${name} can't be changed: it is not a file on this machine.`;
    case "unreadable":
      return `${name} can't be read. Check its permissions.`;
  }
}

/** The file name of a URI, safe to put into a message. */
export function nameOf(uri: string): string {
  try {
    return sanitizeLabel(decodeURIComponent(basename(new URL(uri).pathname)) || uri);
  } catch {
    return sanitizeLabel(basename(uri));
  }
}
