import type { Documents } from "../context/documents";
import type { ContextSource } from "../context/source";
import { createSources } from "../context/sources/index";
import type { Engine } from "../engine/engine";
import type { Logger } from "../log";
import { CompletionModel, type ModelState } from "../models/completionModel";
import { CompletionCache } from "./cache";
import { LiveGenerations } from "./liveGenerations";
import { CompletionTraces } from "./trace";

/** What completions need and keep from one to the next; the language server and the command line make it alike. */
export interface Completer {
  readonly engine: Engine;
  readonly model: CompletionModel;
  readonly sources: readonly ContextSource[];
  readonly cache: CompletionCache;
  readonly live: LiveGenerations;
  readonly traces: CompletionTraces;
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
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly onModelState?: (state: ModelState) => void;
  readonly onBusy?: (busy: boolean) => void;
}

export function createCompleter(options: CompleterOptions): Completer {
  const { documents, now, log } = options;
  const traces = new CompletionTraces(now);
  const engine = traces.watch(options.engine);
  const cache = new CompletionCache();
  const live = new LiveGenerations((busy) => options.onBusy?.(busy));
  const model = new CompletionModel(engine, (state) => options.onModelState?.(state), log);
  return {
    ...{ engine, model, cache, live, traces, now, log },
    sources: createSources(documents),
    forget(uri) {
      cache.drop(uri);
      traces.drop(uri);
    },
    async dispose() {
      live.abort();
      await model.dispose();
    },
  };
}
