import type { DeclarationFinder } from "../declarationFinder";
import type { Documents } from "../documents";
import type { RecentEdits } from "../recentEdits";
import type { RecentViews } from "../recentViews";
import type { ContextSource } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
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

/** Every place that context comes from. */
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
