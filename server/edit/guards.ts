import { basename } from "node:path/posix";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { slowDiskSentence } from "../files/fileRefusedError";
import { l10n } from "../protocol/l10n";
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
    throw new EditRefusedError(l10n.t("Open {0} first. Only open files can be edited.", nameOf(uri)));
  if (document.version !== version) throw new EditRefusedError(changedSentence(nameOf(uri)));
  const text = document.getText();
  const file = await files.tryReadOpen(document, { maxChars: Number.POSITIVE_INFINITY, isNamed });
  if ("reason" in file) throw new EditRefusedError(guardSentence(nameOf(uri), file));
  const outside = await files.outsideTarget(uri);
  const caution =
    outside &&
    l10n.t(
      "{0} links to {1}, outside the workspace: accepting changes that file.",
      nameOf(uri),
      sanitizeLabel(outside),
    );
  return { document, text, path: file.path, ...(caution && { caution }) };
}

export function changedSentence(name: string): string {
  return l10n.t("{0} has changed since you asked. Ask again.", name);
}

/** Message for the user: why `name` cannot be changed. */
export function guardSentence(name: string, { reason }: Unread): string {
  switch (reason) {
    case "outside":
      return l10n.t("{0} is outside the workspace. Open it in an editor first.", name);
    case "linkOutside":
      return l10n.t("{0} can't be changed: it links outside the workspace.", name);
    case "neverRead":
      return l10n.t("{0} can't be changed: it matches inhouse.privacy.neverRead.", name);
    case "gitsOwn":
      return l10n.t("{0} can't be changed: it belongs to Git.", name);
    case "ignored":
      return l10n.t("{0} can't be changed: Git ignores it.", name);
    case "elsewhere":
      return l10n.t(
        "{0} can't be changed: the server runs on another machine and sees only the files that are open. Create or open it first.",
        name,
      );
    case "missing":
      return l10n.t("{0} can't be changed: it does not exist.", name);
    case "folder":
      return l10n.t("{0} is a folder, not a file.", name);
    case "tooLarge":
      return l10n.t("{0} is too large to change as a whole. Select a part of it.", name);
    case "binary":
      return l10n.t("{0} can't be changed: it is not text.", name);
    case "notOrdinary":
      return l10n.t("{0} can't be changed: it is a special file.", name);
    case "tooSlow":
      return slowDiskSentence(name);
    case "noFile":
      return l10n.t("{0} can't be changed: it is not a file on this machine.", name);
    case "unreadable":
      return l10n.t("{0} can't be read. Check its permissions.", name);
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
