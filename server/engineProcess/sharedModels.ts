import type { LoadRequest } from "../engine/modelInfo";
import { statPath } from "../files/readRegularFile";
import { abortable } from "../util/abortable";
import { Holders } from "../util/holders";
import { Mutex } from "../util/mutex";
import { type Owner, type RoleModels, Room } from "./room";

/** One of the engine's interfaces, for a model that windows share. */
export interface SharedEngine<Info> {
  load(request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<Info>;
  unload(): Promise<void>;
}

interface Shared<E, Info> {
  readonly key: string;
  readonly request: LoadRequest;
  readonly engine: E;
  readonly users: Set<Owner>;
  readonly info: Promise<Info>;
  /** Whether it is loaded, or was unloaded for another role's model. */
  state: "loading" | "loaded" | "suspended";
  /** Loads it again after that. */
  resuming?: Promise<void>;
  /** Requests in progress. */
  readonly requests: Holders;
  readonly listeners: Set<(fraction: number) => void>;
  readonly stop: AbortController;
  /** Frees it once nobody has used it for a while. */
  timer?: NodeJS.Timeout;
}

/**
 * The models of one role. Windows that want the same model with the same settings share it; each window has at most one.
 * A model stays for `lingerMs` after its last window has closed, so that reloading a window is quick. Where `takesTurns`, models
 * make room for those of other roles, and others for them.
 */
export class SharedModels<E extends SharedEngine<Info>, Info> implements RoleModels {
  readonly #all = new Map<string, Shared<E, Info>>();
  /** Engines of windows whose last load failed. Such an engine may still have its earlier model. */
  readonly #failed = new Map<Owner, E>();
  /** One change at a time for each window. */
  readonly #turns = new WeakMap<Owner, Mutex>();
  readonly #gone = new WeakSet<Owner>();

  constructor(
    private readonly create: () => E,
    private readonly lingerMs: number,
    private readonly room = new Room(),
    readonly takesTurns = true,
  ) {
    room.roles.push(this);
  }

  /** The engine of a window, if it has loaded a model. Use it in `use`. */
  of(owner: Owner): E | undefined {
    return this.#sharedBy(owner)?.engine;
  }

  /** Whether the window's model was unloaded for another one. */
  isSuspended(owner: Owner): boolean {
    return this.#sharedBy(owner)?.state === "suspended";
  }

  /** Keeps the window's model in memory until the result is disposed. Loads it again if it was unloaded for another one. */
  async use(owner: Owner, signal?: AbortSignal): Promise<Disposable> {
    for (;;) {
      const shared = this.#sharedBy(owner);
      if (shared === undefined) return { [Symbol.dispose]: () => {} };
      if (shared.state !== "suspended") return shared.requests.hold();
      shared.resuming ??= this.#resume(shared).finally(() => {
        delete shared.resuming;
      });
      await (signal === undefined ? shared.resuming : abortable(shared.resuming, signal));
    }
  }

  async #resume(shared: Shared<E, Info>): Promise<void> {
    const { engine, request, stop } = shared;
    const load = async () => {
      await engine.load(request, () => {}, stop.signal);
      shared.state = "loaded";
    };
    await this.room.place(load, { models: this, signal: stop.signal });
  }

  async suspend(owner?: Owner): Promise<boolean> {
    const idle = [...this.#all.values()].filter(
      ({ state, users }) => state === "loaded" && (owner === undefined || !users.has(owner)),
    );
    // New requests wait from here on.
    for (const shared of idle) shared.state = "suspended";
    for (const { requests, engine } of idle) {
      await requests.unused();
      await engine.unload();
    }
    return idle.length > 0;
  }

  paths(): readonly string[] {
    return [...this.#all.values()].map(({ request }) => request.path);
  }

  /**
   * Gives a window the model, loaded for it or by another window before. Frees the one that it had. When that was its alone,
   * its engine loads the new one, because an engine may keep its model if it cannot load another.
   */
  async load(
    owner: Owner,
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Info> {
    const key = JSON.stringify([request, await fileState(request.path)]);
    using _ = await this.#turn(owner, signal);
    signal.throwIfAborted();
    const kept = this.#all.has(key) ? undefined : this.#take(owner);
    const shared = await this.#started(owner, key, request, kept);
    shared.listeners.add(onProgress);
    try {
      return await abortable(shared.info, signal);
    } catch (error) {
      shared.users.delete(owner);
      if (shared.users.size === 0) await this.#abandon(owner, shared);
      throw error;
    } finally {
      shared.listeners.delete(onProgress);
    }
  }

  /** Takes the model from a window, and frees it at once if no other uses it. */
  async release(owner: Owner): Promise<void> {
    using _ = await this.#turn(owner);
    await this.#release(owner);
  }

  async #release(owner: Owner): Promise<void> {
    await this.#drop(owner);
    const shared = this.#sharedBy(owner);
    if (shared === undefined) return;
    shared.users.delete(owner);
    if (shared.users.size === 0) await this.#free(shared);
  }

  /** The same for a window that has closed: frees the model later. */
  leave(owner: Owner): void {
    this.#gone.add(owner);
    void this.#drop(owner);
    const shared = this.#sharedBy(owner);
    if (shared === undefined) return;
    shared.users.delete(owner);
    if (shared.users.size > 0) return;
    shared.timer = setTimeout(() => void this.#free(shared), this.lingerMs);
    shared.timer.unref();
  }

  /** The model, which another window may start to load meanwhile: then nobody needs the engine that was kept. */
  async #started(owner: Owner, key: string, request: LoadRequest, kept?: E): Promise<Shared<E, Info>> {
    let isKeptUsed = false;
    try {
      if (this.#sharedBy(owner)?.key !== key) await this.#release(owner);
      // A model that nobody uses must not take the memory that this one needs.
      if (!this.#all.has(key)) await this.room.freeUnused();
      const known = this.#all.get(key);
      isKeptUsed = known === undefined;
      const shared = known ?? this.#start(owner, key, request, kept ?? this.create());
      // At once: what nobody uses may be freed at any time.
      clearTimeout(shared.timer);
      shared.users.add(owner);
      return shared;
    } finally {
      if (!isKeptUsed) await kept?.unload();
    }
  }

  #start(owner: Owner, key: string, request: LoadRequest, engine: E): Shared<E, Info> {
    const stop = new AbortController();
    const listeners = new Set<(fraction: number) => void>();
    const onProgress = (fraction: number) => {
      for (const listener of listeners) listener(fraction);
    };
    const load = async () => {
      const loaded = await engine.load(request, onProgress, stop.signal);
      shared.state = "loaded";
      return loaded;
    };
    const info = this.room.place(load, { models: this, owner, signal: stop.signal });
    const shared: Shared<E, Info> = {
      ...{ key, request, engine, users: new Set<Owner>(), requests: new Holders() },
      ...{ info, listeners, stop, state: "loading" },
    };
    this.#all.set(key, shared);
    // Each waiting window gets the error; the next one tries again.
    info.catch(() => this.#forget(shared));
    return shared;
  }

  /** Takes the engine that only this window uses, or that failed for it, out of the list. */
  #take(owner: Owner): E | undefined {
    const failed = this.#failed.get(owner);
    this.#failed.delete(owner);
    if (failed !== undefined) return failed;
    const shared = this.#sharedBy(owner);
    if (shared === undefined || shared.users.size > 1) return undefined;
    this.#forget(shared);
    return shared.engine;
  }

  /** The last window that waited for a model got none. */
  async #abandon(owner: Owner, shared: Shared<E, Info>): Promise<void> {
    this.#forget(shared);
    shared.stop.abort();
    await shared.info.catch(() => {});
    if (this.#gone.has(owner)) await shared.engine.unload();
    else this.#failed.set(owner, shared.engine);
  }

  #turn(owner: Owner, signal?: AbortSignal): Promise<Disposable> {
    const mutex = this.#turns.get(owner) ?? new Mutex();
    this.#turns.set(owner, mutex);
    return mutex.acquire(signal);
  }

  async #drop(owner: Owner): Promise<void> {
    const failed = this.#failed.get(owner);
    this.#failed.delete(owner);
    await failed?.unload();
  }

  #forget(shared: Shared<E, Info>): void {
    clearTimeout(shared.timer);
    if (this.#all.get(shared.key) === shared) this.#all.delete(shared.key);
  }

  async freeUnused(): Promise<void> {
    for (const shared of [...this.#all.values()]) if (shared.users.size === 0) await this.#free(shared);
  }

  async #free(shared: Shared<E, Info>): Promise<void> {
    this.#forget(shared);
    shared.stop.abort();
    await shared.info.catch(() => {});
    await shared.resuming?.catch(() => {});
    await shared.engine.unload();
  }

  #sharedBy(owner: Owner): Shared<E, Info> | undefined {
    return [...this.#all.values()].find(({ users }) => users.has(owner));
  }
}

/** What changes when a file is replaced: windows must not share a model with the one before. */
async function fileState(path: string): Promise<unknown> {
  try {
    const { dev, ino, size, mtimeMs } = await statPath(path, { followLinks: true });
    return [dev, ino, size, mtimeMs];
  } catch {
    // Loading it says what is wrong.
    return undefined;
  }
}
