import { join } from "node:path";
import { createWorkspaceContext, type WorkspaceContext } from "../context/workspaceContext";
import type { Engine } from "../engine/engine";
import type { Logger } from "../log";
import { CompletionModel, type ModelState } from "../models/completionModel";
import type { Residency } from "../models/residency";
import { errorMessage } from "../protocol/failure";
import { createSyntaxTrees } from "../syntax/syntaxTrees";
import type { Documents } from "../workspace/documents";
import type { CompletionDeps } from "./completionDeps";
import { CompletionCache } from "./generation/cache";
import { LiveGenerations } from "./generation/liveGenerations";
import { IdleWork } from "./idleWork";
import { PromptCachePersistence, type PromptCacheSettings } from "./plan/promptCachePersistence";
import { PromptPlanner } from "./plan/promptPlanner";
import type { Experience } from "./showThreshold";
import { CompletionTraces } from "./trace";
import { TypingInterval } from "./typingInterval";

/**
 * The services and caches that completions share. The language server and the command line create them in the same way.
 */
export interface CompletionServices extends CompletionDeps {
  readonly traces: CompletionTraces;
  readonly context: WorkspaceContext;
  readonly promptCaches: PromptCachePersistence;
  /** Calls the listener whenever a model becomes ready. */
  onModelReady(listener: () => void): void;
  /** Call it whenever settings have changed. */
  configure(settings: PromptCacheSettings): void;
  /** Clears all data about a closed document and aborts its generation. */
  clearDocument(uri: string): void;
  /** Stops all work and frees the model. */
  dispose(): Promise<void>;
}

export interface CompletionServicesOptions {
  readonly engine: Engine;
  readonly documents: Documents;
  /** URIs of the workspace folders; returns a new array when they change. */
  readonly folders: () => readonly string[];
  /** The editor's name for a folder. */
  readonly nameOf?: (folder: string) => string | undefined;
  /** Whether the files are on another machine, so that only open documents can be read. */
  readonly isElsewhere?: () => boolean;
  /** Folder with the grammars of the syntax trees. */
  readonly grammarFolder: string;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly onModelState?: (state: ModelState) => void;
  readonly onBusy?: (busy: boolean) => void;
  /** Shared with the chat model. */
  readonly residency?: Residency;
  /** Past acceptances of a model's suggestions, by the model's name. */
  readonly experience?: (model: string) => Experience;
}

/** Time limit of the last save in milliseconds, because an editor waits only a few seconds for the server to exit. */
const lastSaveMs = 2000;

export function createCompletionServices(options: CompletionServicesOptions): CompletionServices {
  const { engine, now, log } = options;
  const context = createWorkspaceContext(options);
  const syntax = createSyntaxTrees((file) => join(options.grammarFolder, file), log);
  const cache = new CompletionCache();
  const traces = new CompletionTraces(now);
  const live = new LiveGenerations((busy) => options.onBusy?.(busy));
  const idle = new IdleWork((error) => log.warn(`Background work failed: ${errorMessage(error)}`));
  const typingInterval = new TypingInterval(now);
  const onImproved = () => promptCaches.schedule();
  const mayShow = async (uri: string) => (await context.files.read(uri)) !== undefined;
  const planner = new PromptPlanner({ engine, sources: context.sources, log, mayShow, onImproved });
  const promptCaches = new PromptCachePersistence({ engine, planner, idle, now, log });
  const readyListeners: (() => void)[] = [];
  const onModelState = (state: ModelState) => {
    if (state.kind === "loading" || state.kind === "unloaded") clearAll();
    options.onModelState?.(state);
    if (state.kind === "ready") for (const listener of readyListeners) listener();
  };
  /** Clears all answers and prompts, which belong to one model. */
  const clearAll = () => {
    idle.interrupt();
    live.abort();
    promptCaches.stop();
    cache.clear();
    planner.clear();
  };
  const model = new CompletionModel(engine, onModelState, log, {
    beforeReady: (ready) => promptCaches.restore(ready),
    beforeUnload: () => promptCaches.save(AbortSignal.timeout(lastSaveMs)),
    ...(options.residency !== undefined && { residency: options.residency }),
  });
  return {
    engine: traces.record(engine),
    observer: traces,
    model,
    planner,
    cache,
    live,
    idle,
    promptCaches,
    typingInterval,
    traces,
    now,
    log,
    context,
    syntax,
    experience: (name) => options.experience?.(name) ?? {},
    onModelReady: (listener) => void readyListeners.push(listener),
    configure(settings) {
      // Other settings could lead to other answers.
      live.abort();
      cache.clear();
      context.files.configure(settings.neverRead);
      promptCaches.configure(settings);
    },
    clearDocument(uri) {
      live.abort(uri);
      cache.deleteDocument(uri);
      planner.deleteDocument(uri);
      traces.deleteDocument(uri);
    },
    async dispose() {
      idle.interrupt();
      live.abort();
      promptCaches.stop();
      await promptCaches.save(AbortSignal.timeout(lastSaveMs));
      await model.dispose();
    },
  };
}
