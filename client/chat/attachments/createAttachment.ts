/** Creates attachments of each kind, with the same ids and labels everywhere. */

import { basename } from "node:path/posix";
import type { Range, Uri } from "vscode";
import { isCompletionDocument } from "../../workspace/documentSelector";
import { plainRange } from "../../workspace/plainRange";
import { labelOf } from "../../workspace/workspacePaths";
import type { Attachment } from "../conversation/conversation";
import { sourceLabel } from "../conversation/turns";

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

/** Whether the server can read this document as the user's code. */
export function isAttachable(uri: Uri): boolean {
  return isCompletionDocument(uri);
}
