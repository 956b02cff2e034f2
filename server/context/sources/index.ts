import type { Documents } from "../../workspace/documents";
import type { WorkspaceFiles } from "../../workspace/workspaceFiles";
import type { DeclarationFinder } from "../declarationFinder";
import type { RecentEdits } from "../history/recentEdits";
import type { RecentViews } from "../history/recentViews";
import type { ContextSource } from "../source";
import { definitions } from "./definitions";
import { notebookCells } from "./notebookCells";
import { recentEdits } from "./recentEdits";
import { recentViews } from "./recentViews";
import { similarFiles } from "./similarFiles";

export interface SourceDeps {
  readonly documents: Documents;
  readonly files: WorkspaceFiles;
  readonly edits: RecentEdits;
  readonly views: RecentViews;
  readonly finder: DeclarationFinder;
}

/** Creates all context sources. */
export function createSources({
  documents,
  files,
  edits,
  views,
  finder,
}: SourceDeps): readonly ContextSource[] {
  return [
    notebookCells(documents),
    definitions(documents, files, finder),
    recentEdits(edits, files),
    recentViews(views, files),
    similarFiles(documents, files),
  ];
}
