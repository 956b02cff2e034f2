import { join } from "node:path";
import type { Documents } from "../context/documents";
import { createWorkspaceContext, type WorkspaceContext } from "../context/workspaceContext";
import type { Engine } from "../engine/engine";
import type { Logger } from "../log";
import { CompletionModel, type ModelState } from "../models/completionModel";
import { createSyntaxTrees } from "../syntax/syntaxTrees";
import { CompletionCache } from "./cache";
import type { CompletionDeps } from "./completeAtCursor";
import { IdleWork } from "./idleWork";
import { LiveGenerations } from "./liveGenerations";
import { type KeeperSettings, PromptCacheKeeper } from "./promptCacheKeeper";
import { PromptPlanner } from "./promptPlanner";
import type { Experience } from "./thresholds";
import { CompletionTraces } from "./trace";
import { TypingRhythm } from "./typingRhythm";

/** What completions need and keep from one to the next; the language server and the command line make it alike. */
export interface Completer extends CompletionDeps {
  readonly context: WorkspaceContext;
  readonly keeper: PromptCacheKeeper;
  /** Calls back when a model has become ready. */
  onModelReady(listener: () => void): void;
  /** To be called whenever settings have changed. */
  use(settings: KeeperSettings): void;
  /** Forgets what is known of a closed document, and stops what is being made for it. */
  forget(uri: string): void;
  /** Stops all work and frees the model. */
  dispose(): Promise<void>;
}

export interface CompleterOptions {
  readonly engine: Engine;
  readonly documents: Documents;
  /** URIs of the workspace folders; another array when they change. */
  readonly folders: () => readonly string[];
  /** As the editor calls a folder. */
  readonly nameOf?: (folder: string) => string | undefined;
  /** Folder with the grammars of the syntax trees. */
  readonly grammarFolder: string;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly onModelState?: (state: ModelState) => void;
  readonly onBusy?: (busy: boolean) => void;
  /** What became of the suggestions of a model, by its name. */
  readonly experience?: (model: string) => Experience;
}

/** An editor waits only a few seconds for the server to end. */
const lastSaveMs = 2000;

export function createCompleter(options: CompleterOptions): Completer {
  const { engine, now, log } = options;
  const context = createWorkspaceContext(options);
  const syntax = createSyntaxTrees((file) => join(options.grammarFolder, file), log);
  const cache = new CompletionCache();
  const traces = new CompletionTraces(now);
  const live = new LiveGenerations((busy) => options.onBusy?.(busy));
  const idle = new IdleWork((error) => log.warn(`Work in a pause failed: ${String(error)}`));
  const rhythm = new TypingRhythm(now);
  const onImproved = () => keeper.schedule();
  const mayShow = async (uri: string) => (await context.files.read(uri)) !== undefined;
  const planner = new PromptPlanner({ engine, sources: context.sources, log, mayShow, onImproved });
  const keeper = new PromptCacheKeeper({ engine, planner, idle, now, log });
  const readyListeners: (() => void)[] = [];
  const onModelState = (state: ModelState) => {
    if (state.kind === "loading") forgetAll();
    options.onModelState?.(state);
    if (state.kind === "ready") for (const listener of readyListeners) listener();
  };
  /** Answers and prompts are one model's. */
  const forgetAll = () => {
    idle.interrupt();
    live.abort();
    keeper.stop();
    cache.clear();
    planner.clear();
  };
  const model = new CompletionModel(engine, onModelState, log, (ready) => keeper.restore(ready));
  return {
    ...{ engine: traces.watch(engine), model, planner, cache, live, idle, keeper, rhythm, traces, now, log },
    ...{ context, syntax, experience: (name) => options.experience?.(name) ?? {} },
    onModelReady: (listener) => void readyListeners.push(listener),
    use(settings) {
      // With other settings the answers might be others.
      live.abort();
      cache.clear();
      context.files.use(settings.neverRead);
      keeper.use(settings);
    },
    forget(uri) {
      live.abort(uri);
      cache.drop(uri);
      planner.forget(uri);
      traces.drop(uri);
    },
    async dispose() {
      idle.interrupt();
      live.abort();
      keeper.stop();
      await keeper.save(AbortSignal.timeout(lastSaveMs));
      await model.dispose();
    },
  };
}
