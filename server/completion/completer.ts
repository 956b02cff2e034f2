import type { Documents } from "../context/documents";
import type { ContextSource } from "../context/source";
import { createWorkspaceContext, type WorkspaceContext } from "../context/workspaceContext";
import type { Engine } from "../engine/engine";
import type { Logger } from "../log";
import { CompletionModel, type ModelState } from "../models/completionModel";
import { CompletionCache } from "./cache";
import { LiveGenerations } from "./liveGenerations";

/** What completions need and keep from one to the next; the language server and the command line make it alike. */
export interface Completer {
  readonly engine: Engine;
  readonly model: CompletionModel;
  readonly sources: readonly ContextSource[];
  readonly context: WorkspaceContext;
  readonly cache: CompletionCache;
  readonly live: LiveGenerations;
  readonly now: () => number;
  readonly log: Logger;
  /** Forgets what is known of a closed document. */
  forget(uri: string): void;
  /** Stops all work and frees the model. */
  dispose(): Promise<void>;
}

export interface CompleterOptions {
  readonly engine: Engine;
  readonly documents: Documents;
  /** URIs of the workspace folders; another array when they change. */
  readonly folders: () => readonly string[];
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly onModelState?: (state: ModelState) => void;
  readonly onBusy?: (busy: boolean) => void;
}

export function createCompleter(options: CompleterOptions): Completer {
  const { engine, now, log } = options;
  const context = createWorkspaceContext(options);
  const cache = new CompletionCache();
  const live = new LiveGenerations((busy) => options.onBusy?.(busy));
  const model = new CompletionModel(engine, (state) => options.onModelState?.(state), log);
  return {
    ...{ engine, model, cache, live, now, log, context },
    sources: context.sources,
    forget: (uri) => cache.drop(uri),
    async dispose() {
      live.abort();
      await model.dispose();
    },
  };
}
