import type { Documents } from "../workspace/documents";
import { WorkspaceFiles } from "../workspace/workspaceFiles";
import { DeclarationFinder } from "./declarationFinder";
import { RecentEdits } from "./history/recentEdits";
import { RecentViews } from "./history/recentViews";
import type { ContextSource } from "./source";
import { createSources } from "./sources/index";

/** Context from the rest of the workspace. */
export interface WorkspaceContext {
  readonly sources: readonly ContextSource[];
  readonly files: WorkspaceFiles;
  readonly views: RecentViews;
  readonly edits: RecentEdits;
  readonly finder: DeclarationFinder;
}

export interface WorkspaceContextOptions {
  readonly documents: Documents;
  /** URIs of the workspace folders. Returns a new array when they change. */
  readonly folders: () => readonly string[];
  /** The editor's name for a folder. */
  readonly nameOf?: (folder: string) => string | undefined;
  /** Whether the files are on another machine, so that only open documents can be read. */
  readonly isElsewhere?: () => boolean;
  readonly now: () => number;
}

export function createWorkspaceContext(options: WorkspaceContextOptions): WorkspaceContext {
  const { documents, now } = options;
  const files = new WorkspaceFiles(options);
  const edits = new RecentEdits();
  const views = new RecentViews();
  const finder = new DeclarationFinder(documents, now);
  documents.onDidEdit((edit) => edits.record(edit));
  return { sources: createSources({ documents, files, edits, views, finder }), files, views, edits, finder };
}
