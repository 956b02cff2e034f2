import { languageOfPath } from "../workspace/languages";
import type { WorkspaceFile } from "../workspace/workspaceFiles";
import { type Declaration, outline } from "./outline";

const outlines = new WeakMap<WorkspaceFile, readonly Declaration[]>();

/** Declarations of a file, computed once per version of the file. */
export function outlineOf(file: WorkspaceFile): readonly Declaration[] {
  let declarations = outlines.get(file);
  if (declarations === undefined) {
    declarations = outline(file.lines, languageOfPath(file.path));
    outlines.set(file, declarations);
  }
  return declarations;
}
