import type { Engine, PromptCacheStore } from "../../engine/engine";
import { keptCaches } from "../../engine/promptCache/promptCacheFiles";
import type { Logger } from "../../log";
import type { ReadyModel } from "../../models/completionModel";
import type { PromptPlan } from "../../prompt/promptPlan";
import { failureText } from "../../protocol/failure";
import { Mutex } from "../../util/mutex";
import { withDeadline } from "../../util/withDeadline";
import type { IdleWork } from "../idleWork";
import { fromNote, newShare, toNote } from "./planNote";
import type { PromptPlanner } from "./promptPlanner";

export interface PromptCacheOptions {
  readonly engine: Engine;
  readonly planner: PromptPlanner;
  readonly idle: IdleWork;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface PromptCacheSettings {
  /** Absolute path; without one nothing is stored. */
  readonly folder: string | undefined;
  readonly keep: boolean;
  /** Globs of files whose text must not be stored. */
  readonly neverRead: readonly string[];
}

/** In milliseconds: length of the pause before a cache is written, and minimum time between two writes. */
const savePauseMs = 10_000;
const saveIntervalMs = 5 * 60_000;
/** Minimum new share of a prompt for writing it again before the server exits. */
const minNewShare = 0.25;
/**
 * Milliseconds that the first completion waits for stored prompts. Most arrive by then; later ones are restored in the
 * background.
 */
const restoreWaitMs = 500;

/**
 * Stores the evaluated prompts of the most recent documents across restarts: the KV caches, and the plans of their
 * prompts, because a new plan would differ wherever it used the edits and views of a session as context.
 */
export class PromptCachePersistence {
  #settings: PromptCacheSettings = { folder: undefined, keep: false, neverRead: [] };
  /** Plans of the stored prompts, by document. */
  readonly #saved = new Map<string, PromptPlan>();
  #lastSave = Number.NEGATIVE_INFINITY;
  #restoring = new AbortController();
  readonly #mutex = new Mutex();

  constructor(private readonly options: PromptCacheOptions) {}

  /**
   * Clears plans that may contain text of files that became forbidden, and deletes the stored prompts then or if `keep`
   * is off.
   */
  configure(settings: PromptCacheSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    const forbidden = bindingOf(before) !== bindingOf(settings);
    if (forbidden) {
      this.options.idle.interrupt();
      this.options.planner.clear();
    }
    const isFirst = before.folder === undefined;
    if ((forbidden && !isFirst) || !settings.keep)
      this.erase().catch((error) => this.#warn("deleted", error));
  }

  /** Restores the stored prompts of this model. Resolves when that has finished or takes too long. */
  async restore(model: ReadyModel): Promise<void> {
    this.stop();
    this.#saved.clear();
    const store = this.#store();
    if (store === undefined) return;
    const { signal } = this.#restoring;
    const restored = this.#runExclusive("read", signal, () => this.#restore(store, model, signal));
    await withDeadline(restored, restoreWaitMs);
  }

  async #restore(store: PromptCacheStore, model: ReadyModel, signal: AbortSignal): Promise<void> {
    const { engine, planner, log, now } = this.options;
    const started = now();
    for await (const text of engine.restorePromptCaches(store, signal)) {
      const note = fromNote(text, model.family);
      if (signal.aborted) return;
      if (note === undefined) continue;
      this.#saved.set(note.uri, note.plan);
      planner.adopt(note);
      log.info(`Restored a prompt cache after ${Math.round(now() - started)} ms.`);
    }
  }

  /** Stops restoring. */
  stop(): void {
    this.#restoring.abort();
    this.#restoring = new AbortController();
  }

  /** Schedules a write, in the next long pause, of prompts that differ much from the stored ones. */
  schedule(): void {
    if (this.#store() === undefined) return;
    const rest = this.#lastSave + saveIntervalMs - this.options.now();
    this.options.idle.schedule("keep", Math.max(savePauseMs, rest), (signal) =>
      this.save(signal, minNewShare),
    );
  }

  /**
   * Writes the most recent prompts whose share of new text reaches `minNew`, unless the same plan is stored. Never
   * throws.
   */
  save(signal: AbortSignal, minNew = 0): Promise<void> {
    return this.#runExclusive("written", signal, () => this.#save(signal, minNew));
  }

  async #save(signal: AbortSignal, minNew: number): Promise<void> {
    const { planner, engine, now } = this.options;
    const store = this.#store();
    if (store === undefined) return;
    // Read once: writing takes time, and a prompt written later must not look more recent.
    const written = Date.now();
    for (const [place, { uri, plan }] of planner.recent().slice(0, keptCaches).entries()) {
      const before = this.#saved.get(uri);
      if (before === plan || (before !== undefined && newShare(before, plan) < minNew)) continue;
      signal.throwIfAborted();
      this.#lastSave = now();
      const note = toNote({ uri, plan });
      const cache = { name: uri, note, usedAt: written - place };
      const request = { ...store, ...cache, prompt: plan.render("") };
      if (await engine.savePromptCache(request, signal)) this.#saved.set(uri, plan);
    }
  }

  /** Deletes the stored prompts. Throws if the file system refuses. */
  async erase(): Promise<void> {
    const { folder } = this.#settings;
    if (folder === undefined) return;
    this.stop();
    using _ = await this.#mutex.acquire();
    await this.options.engine.erasePromptCaches(folder);
    this.#saved.clear();
  }

  #store(): PromptCacheStore | undefined {
    const { folder, keep } = this.#settings;
    return folder === undefined || !keep ? undefined : { folder, binding: bindingOf(this.#settings) };
  }

  async #runExclusive(what: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    using _ = await this.#mutex.acquire();
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) this.#warn(what, error);
    }
  }

  #warn(what: string, error: unknown): void {
    this.options.log.warn(`The prompt cache could not be ${what}. ${failureText(error)}`);
  }
}

function bindingOf({ neverRead }: PromptCacheSettings): string {
  return JSON.stringify(neverRead);
}
