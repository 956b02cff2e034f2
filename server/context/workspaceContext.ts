import { DeclarationFinder } from "./declarationFinder";
import type { Documents } from "./documents";
import { RecentEdits } from "./recentEdits";
import { RecentViews } from "./recentViews";
import type { ContextSource } from "./source";
import { createSources } from "./sources/index";
import { WorkspaceFiles } from "./workspaceFiles";

/** What is known of the rest of the workspace. */
export interface WorkspaceContext {
  readonly sources: readonly ContextSource[];
  readonly files: WorkspaceFiles;
  readonly views: RecentViews;
  readonly edits: RecentEdits;
  readonly finder: DeclarationFinder;
}

export interface WorkspaceContextOptions {
  readonly documents: Documents;
  /** URIs of the workspace folders; another array when they change. */
  readonly folders: () => readonly string[];
  /** As the editor calls a folder. */
  readonly nameOf?: (folder: string) => string | undefined;
  readonly now: () => number;
}

export function createWorkspaceContext(options: WorkspaceContextOptions): WorkspaceContext {
  const { documents, now } = options;
  const files = new WorkspaceFiles(options);
  const edits = new RecentEdits();
  const views = new RecentViews();
  const finder = new DeclarationFinder(documents, now);
  documents.onDidEdit((edit) => edits.note(edit));
  return { sources: createSources({ documents, files, edits, views, finder }), files, views, edits, finder };
}
