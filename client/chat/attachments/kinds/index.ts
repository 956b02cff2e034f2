import type { AttachmentKind } from "../attachmentKind";
import type { FileIndex } from "../fileIndex";
import { changesKind } from "./changes";
import { codebaseKind } from "./codebase";
import { fileKind, selectionKind } from "./file";
import { folderKind } from "./folder";
import { instructionsKind } from "./instructions";
import { problemsKind } from "./problems";
import { symbolKind } from "./symbol";
import { terminalKind } from "./terminal";

/** All kinds of attachments, in the order of the "@" menu. */
export function attachmentKinds(files: FileIndex): readonly AttachmentKind[] {
  return [
    codebaseKind,
    changesKind,
    problemsKind,
    terminalKind,
    fileKind(files),
    selectionKind,
    symbolKind,
    folderKind(files),
    instructionsKind,
  ];
}
