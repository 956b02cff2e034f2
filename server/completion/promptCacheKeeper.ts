import { setTimeout as delay } from "node:timers/promises";
import type { Engine, PromptCacheStore } from "../engine/engine";
import { erasePromptCaches, keptCaches } from "../engine/promptCacheFiles";
import type { Logger } from "../log";
import type { ReadyModel } from "../models/completionModel";
import type { PromptPlan } from "../prompt/promptPlan";
import { failureText } from "../protocol/failure";
import type { IdleWork } from "./idleWork";
import { fromNote, newShare, toNote } from "./planNote";
import type { PromptPlanner } from "./promptPlanner";

export interface KeeperOptions {
  readonly engine: Engine;
  readonly planner: PromptPlanner;
  readonly idle: IdleWork;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface KeeperSettings {
  /** Absolute path; without one nothing is kept. */
  readonly folder: string | undefined;
  readonly keep: boolean;
  /** Globs of files whose text must not be in what is kept. */
  readonly neverRead: readonly string[];
}

/** Length of the pause, in milliseconds, in which a cache is written, and least time between two such writes. */
const savePauseMs = 10_000;
const saveIntervalMs = 5 * 60_000;
/** Share of a prompt that must be new for it to be written again before the end. */
const leastNewShare = 0.25;
/** How long the first completion waits for what was kept. Mostly it is there by then; if not, it comes meanwhile. */
const restoreWaitMs = 500;

/**
 * Keeps the evaluated prompts of the documents worked in last over restarts: the KV caches, and the plans that they were laid
 * out by, because a new plan would differ wherever a session's edits and views had been context.
 */
export class PromptCacheKeeper {
  #settings: KeeperSettings = { folder: undefined, keep: false, neverRead: [] };
  /** What is on disk, by document. */
  readonly #saved = new Map<string, PromptPlan>();
  #lastSave = Number.NEGATIVE_INFINITY;
  #restoring = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly options: KeeperOptions) {}

  /** What may hold text that is no longer to be read is forgotten; what is kept is deleted then, and when nothing is to be kept. */
  use(settings: KeeperSettings): void {
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

  /** Takes up what was kept for this model. Returns when that is done or takes too long. */
  async restore(model: ReadyModel): Promise<void> {
    this.stop();
    this.#saved.clear();
    const store = this.#store();
    if (store === undefined) return;
    const { signal } = this.#restoring;
    const restored = this.#inTurn("read", signal, () => this.#restore(store, model, signal));
    const waiting = new AbortController();
    const longEnough = delay(restoreWaitMs, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([restored, longEnough]);
    waiting.abort();
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
      log.info(`Took up a kept prompt cache after ${Math.round(now() - started)} ms.`);
    }
  }

  /** Stops taking up. */
  stop(): void {
    this.#restoring.abort();
    this.#restoring = new AbortController();
  }

  /** Writes in the next long pause what is much different from what is on disk. */
  schedule(): void {
    if (this.#store() === undefined) return;
    const rest = this.#lastSave + saveIntervalMs - this.options.now();
    this.options.idle.schedule("keep", Math.max(savePauseMs, rest), (signal) =>
      this.save(signal, leastNewShare),
    );
  }

  /** Writes the prompts used last unless they are on disk, or nearly so. Never throws. */
  save(signal: AbortSignal, leastNew = 0): Promise<void> {
    return this.#inTurn("written", signal, () => this.#save(signal, leastNew));
  }

  async #save(signal: AbortSignal, leastNew: number): Promise<void> {
    const { planner, engine, now } = this.options;
    const store = this.#store();
    if (store === undefined) return;
    // Taken once: writing takes time, and the later of two must not look like the one used last.
    const written = Date.now();
    for (const [place, { uri, plan }] of planner.recent().slice(0, keptCaches).entries()) {
      const before = this.#saved.get(uri);
      if (before === plan || (before !== undefined && newShare(before, plan) < leastNew)) continue;
      signal.throwIfAborted();
      this.#lastSave = now();
      const note = toNote({ uri, plan });
      const cache = { name: uri, note, usedAt: written - place };
      const request = { ...store, ...cache, prompt: plan.render("") };
      if (await engine.savePromptCache(request, signal)) this.#saved.set(uri, plan);
    }
  }

  /** Deletes what is kept. Throws when the file system refuses. */
  async erase(): Promise<void> {
    const { folder } = this.#settings;
    if (folder === undefined) return;
    this.stop();
    const erased = this.#work.then(() => erasePromptCaches(folder));
    this.#work = erased.catch(() => {});
    await erased;
    this.#saved.clear();
  }

  #store(): PromptCacheStore | undefined {
    const { folder, keep } = this.#settings;
    return folder === undefined || !keep ? undefined : { folder, binding: bindingOf(this.#settings) };
  }

  #inTurn(what: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error) => {
      if (!signal.aborted) this.#warn(what, error);
    });
    return this.#work;
  }

  #warn(what: string, error: unknown): void {
    this.options.log.warn(`The prompt cache could not be ${what}. ${failureText(error)}`);
  }
}

function bindingOf({ neverRead }: KeeperSettings): string {
  return JSON.stringify(neverRead);
}
