import { basename } from "node:path/posix";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { label } from "../chat/context/labels";
import type { Documents } from "../context/documents";
import type { Unread, WorkspaceFiles } from "../context/workspaceFiles";
import { Refused } from "./refused";

export interface GuardDeps {
  readonly documents: Pick<Documents, "get">;
  readonly files: WorkspaceFiles;
}

/** A document that may be shown to the model and changed. */
export interface Editable {
  readonly document: TextDocument;
  /** As the user knows it. */
  readonly path: string;
  /** Its text in the version that was asked for: it may change while somebody waits. */
  readonly text: string;
  /** What the user should know before it is changed, as one sentence. */
  readonly caution?: string;
}

/**
 * Throws `Refused` for a document that is not open, was changed since, or that the model must not see. `isNamed`: an answer names it,
 * not the user.
 */
export async function editable(
  { uri, version }: { readonly uri: string; readonly version: number },
  { documents, files }: GuardDeps,
  isNamed = false,
): Promise<Editable> {
  const document = documents.get(uri);
  if (document === undefined) throw new Refused(`Open ${nameOf(uri)} first: only what is open is edited.`);
  if (document.version !== version) throw new Refused(changedSentence(nameOf(uri)));
  const text = document.getText();
  const file = await files.lookAtOpen(document, { maxChars: Number.POSITIVE_INFINITY, isNamed });
  if ("reason" in file) throw new Refused(guardSentence(nameOf(uri), file));
  const outside = await files.leadsOutside(uri);
  const caution =
    outside && `${nameOf(uri)} is a link to ${label(outside)}, outside the workspace: that file is changed.`;
  return { document, text, path: file.path, ...(caution && { caution }) };
}

export function changedSentence(name: string): string {
  return `${name} has changed meanwhile, and the change would not fit any more: ask again.`;
}

/** One sentence for the user: why `name` is not changed. */
export function guardSentence(name: string, { reason }: Unread): string {
  switch (reason) {
    case "outside":
      return `${name} is outside the workspace, so it is not changed: open it in an editor first.`;
    case "linkOutside":
      return `${name} is a link to a place outside the workspace, so it is not changed.`;
    case "neverRead":
      return `${name} matches inhouse.privacy.neverRead, so it is neither read nor changed.`;
    case "gitsOwn":
      return `${name} belongs to Git itself, so it is not changed.`;
    case "ignored":
      return `${name} is ignored by git, so it is not changed.`;
    case "missing":
      return `${name} is not there, so it cannot be changed.`;
    case "folder":
      return `${name} is a folder, not a file.`;
    case "tooLarge":
      return `${name} is too large to be changed as a whole: select a part of it.`;
    case "binary":
      return `${name} is not text, so it is not changed.`;
    case "notOrdinary":
      return `${name} is not an ordinary file, so it is not changed.`;
    case "tooSlow":
      return `${name} is on a disk that does not answer: check its connection and try again.`;
    case "noFile":
      return `${name} is not a file on this machine, so it is not changed.`;
    case "unreadable":
      return `${name} cannot be read: check its permissions.`;
  }
}

/** Without what could make a sentence look different from what it says. */
export function nameOf(uri: string): string {
  try {
    return label(decodeURIComponent(basename(new URL(uri).pathname)) || uri);
  } catch {
    return label(basename(uri));
  }
}
