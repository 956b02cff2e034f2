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
  readonly finder: DeclarationFinder;
}

export interface WorkspaceContextOptions {
  readonly documents: Documents;
  /** URIs of the workspace folders; another array when they change. */
  readonly folders: () => readonly string[];
  readonly now: () => number;
}

export function createWorkspaceContext({
  documents,
  folders,
  now,
}: WorkspaceContextOptions): WorkspaceContext {
  const files = new WorkspaceFiles({ documents, folders, now });
  const edits = new RecentEdits();
  const views = new RecentViews();
  const finder = new DeclarationFinder(documents, now);
  documents.onDidEdit((edit) => edits.note(edit));
  return { sources: createSources({ documents, files, edits, views, finder }), files, views, finder };
}
