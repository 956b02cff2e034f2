/** The attachments of each kind, made alike wherever they come from. */
import { basename } from "node:path/posix";
import type { Range, Uri } from "vscode";
import { isCompletionDocument } from "../../completion/documentSelector";
import { labelOf } from "../../workspacePaths";
import type { Attachment } from "../history/conversation";
import { sourceLabel } from "../turns";

export function fileAttachment(uri: Uri): Attachment {
  return {
    id: `file ${uri}`,
    kind: "file",
    label: basename(uri.path),
    detail: labelOf(uri),
    uri: uri.toString(),
  };
}

export function folderAttachment(uri: Uri): Attachment {
  const label = `${basename(uri.path)}/`;
  return { id: `folder ${uri}`, kind: "folder", label, detail: labelOf(uri), uri: uri.toString() };
}

export function selectionAttachment(uri: Uri, range: Range): Attachment {
  const plain = plainRange(range);
  return {
    id: `selection ${uri} ${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character}`,
    kind: "selection",
    label: sourceLabel(basename(uri.path), plain),
    detail: sourceLabel(labelOf(uri), plain),
    uri: uri.toString(),
    range: plain,
  };
}

export function symbolAttachment(name: string, uri: Uri, range: Range): Attachment {
  const plain = plainRange(range);
  return {
    id: `symbol ${uri} ${name} ${range.start.line}`,
    kind: "symbol",
    label: name,
    detail: sourceLabel(labelOf(uri), plain),
    uri: uri.toString(),
    range: plain,
  };
}

/** Whether there is code of the user's in it that the server could read. */
export function isAttachable(uri: Uri): boolean {
  return isCompletionDocument(uri);
}

export function plainRange({ start, end }: Range): NonNullable<Attachment["range"]> {
  return {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
}
