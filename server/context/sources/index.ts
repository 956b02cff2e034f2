import type { DeclarationFinder } from "../declarationFinder";
import type { Documents } from "../documents";
import type { RecentEdits } from "../recentEdits";
import type { RecentViews } from "../recentViews";
import type { ContextSource } from "../source";
import type { WorkspaceFiles } from "../workspaceFiles";
import { declarations } from "./declarations";
import { imports } from "./imports";
import { notebookCells } from "./notebookCells";
import { openTabs } from "./openTabs";
import { recentEdits } from "./recentEdits";
import { recentViews } from "./recentViews";
import { siblings } from "./siblings";

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
    declarations(finder, files),
    imports(documents, files),
    recentEdits(edits, files),
    recentViews(views, files),
    openTabs(documents, files),
    siblings(files),
  ];
}
