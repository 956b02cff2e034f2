import { changesKind } from "./changes";
import { codebaseKind } from "./codebase";
import type { ContextKind } from "./contextKind";
import { fileKind, selectionKind } from "./file";
import type { FileIndex } from "./fileIndex";
import { folderKind } from "./folder";
import { instructionsKind } from "./instructions";
import { problemsKind } from "./problems";
import { symbolKind } from "./symbol";
import { terminalKind } from "./terminal";

/** Everything that can be attached, in the order in which "@" offers it. */
export function contextKinds(files: FileIndex): readonly ContextKind[] {
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
