import type { Codebase } from "../../codebase/codebase";
import type { Documents } from "../../context/documents";
import type { WorkspaceFiles } from "../../context/workspaceFiles";
import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { resolveChanges } from "./changes";
import { resolveCodebase } from "./codebase";
import type { CountTokens } from "./cut";
import { resolveFile } from "./file";
import { resolveFolder } from "./folder";
import { resolveInstructions } from "./instructions";
import { resolveText } from "./text";

export interface ContextDeps {
  readonly documents: Pick<Documents, "get">;
  readonly files: WorkspaceFiles;
  readonly countTokens: CountTokens;
  readonly codebase: Pick<Codebase, "search">;
}

export interface ContextOptions {
  /** Most tokens that one item may have. */
  readonly maxTokens?: number;
  readonly signal: AbortSignal;
}

/** Reads what the user attaches, as far as it may be read; in the order of the items. */
export async function resolveContext(
  items: readonly ContextItem[],
  deps: ContextDeps,
  options: ContextOptions,
): Promise<readonly ResolvedContext[]> {
  const resolved: ResolvedContext[] = [];
  for (const item of items) {
    options.signal.throwIfAborted();
    resolved.push(await resolve(item, deps, options));
  }
  return resolved;
}

function resolve(item: ContextItem, deps: ContextDeps, options: ContextOptions): Promise<ResolvedContext> {
  switch (item.kind) {
    case "file":
      return resolveFile(item, deps, options);
    case "instructions":
      return resolveInstructions(item, deps, options);
    case "folder":
      return resolveFolder(item, deps, options);
    case "changes":
      return resolveChanges(item, deps, options);
    case "text":
      return resolveText(item, deps, options);
    case "codebase":
      return resolveCodebase(item, deps, options);
  }
}
