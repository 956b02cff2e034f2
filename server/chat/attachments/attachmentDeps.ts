import type { Codebase } from "../../codebase/codebase";
import type { Documents } from "../../workspace/documents";
import type { WorkspaceFiles } from "../../workspace/workspaceFiles";
import type { CountTokens } from "./cut";
export interface AttachmentDeps {
  readonly documents: Pick<Documents, "get">;
  readonly files: WorkspaceFiles;
  readonly countTokens: CountTokens;
  readonly codebase: Pick<Codebase, "search">;
}
export interface AttachmentOptions {
  /** Most tokens of one attachment. */
  readonly maxTokens?: number;
  readonly signal: AbortSignal;
}
