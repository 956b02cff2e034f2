import { languageOfPath } from "./languages";
import { type Declaration, outline } from "./outline";
import type { WorkspaceFile } from "./workspaceFiles";

const outlines = new WeakMap<WorkspaceFile, readonly Declaration[]>();

/** What a file declares; worked out once for each version of it. */
export function outlineOf(file: WorkspaceFile): readonly Declaration[] {
  let declarations = outlines.get(file);
  if (declarations === undefined) {
    declarations = outline(file.lines, languageOfPath(file.path));
    outlines.set(file, declarations);
  }
  return declarations;
}
