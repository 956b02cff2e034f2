import type { LoadRequest } from "../engine/modelInfo";
import { statPath } from "../files/readRegularFile";
import { abortable } from "../util/abortable";

/** One of the engine's interfaces, for a model that windows share. */
export interface SharedEngine<Info> {
  load(request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<Info>;
  unload(): Promise<void>;
}

/** A window, as far as this room knows it. */
export type Owner = object;

interface Shared<E, Info> {
  readonly key: string;
  readonly path: string;
  readonly engine: E;
  readonly users: Set<Owner>;
  readonly info: Promise<Info>;
  readonly listeners: Set<(fraction: number) => void>;
  readonly stop: AbortController;
  /** Frees it once nobody has used it for a while. */
  timer?: NodeJS.Timeout;
}

/**
 * The models of one role. Windows that want the same model with the same settings share it; each window has at most one.
 * A model stays for `lingerMs` after its last window has closed, so that reloading a window is quick.
 */
export class SharedModels<E extends SharedEngine<Info>, Info> {
  readonly #all = new Map<string, Shared<E, Info>>();

  constructor(
    private readonly create: () => E,
    private readonly lingerMs: number,
  ) {}

  /** The engine of a window, if it has loaded a model. */
  of(owner: Owner): E | undefined {
    return this.#sharedBy(owner)?.engine;
  }

  paths(): readonly string[] {
    return [...this.#all.values()].map(({ path }) => path);
  }

  /** Gives a window the model, loaded for it or by another window before. Frees the one that it had. */
  async load(
    owner: Owner,
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Info> {
    const key = JSON.stringify([request, await fileState(request.path)]);
    signal.throwIfAborted();
    if (this.#sharedBy(owner)?.key !== key) await this.release(owner);
    // A model that nobody uses must not take the memory that this one needs.
    if (!this.#all.has(key)) await this.#freeUnused();
    const shared = this.#all.get(key) ?? this.#start(key, request);
    clearTimeout(shared.timer);
    shared.users.add(owner);
    shared.listeners.add(onProgress);
    try {
      return await abortable(shared.info, signal);
    } catch (error) {
      await this.release(owner);
      throw error;
    } finally {
      shared.listeners.delete(onProgress);
    }
  }

  /** Takes the model from a window, and frees it at once if no other uses it. */
  async release(owner: Owner): Promise<void> {
    const shared = this.#sharedBy(owner);
    if (shared === undefined) return;
    shared.users.delete(owner);
    if (shared.users.size === 0) await this.#free(shared);
  }

  /** The same for a window that has closed: frees the model later. */
  leave(owner: Owner): void {
    const shared = this.#sharedBy(owner);
    if (shared === undefined) return;
    shared.users.delete(owner);
    if (shared.users.size > 0) return;
    shared.timer = setTimeout(() => void this.#free(shared), this.lingerMs);
    shared.timer.unref();
  }

  #start(key: string, request: LoadRequest): Shared<E, Info> {
    const engine = this.create();
    const stop = new AbortController();
    const listeners = new Set<(fraction: number) => void>();
    const onProgress = (fraction: number) => {
      for (const listener of listeners) listener(fraction);
    };
    const info = engine.load(request, onProgress, stop.signal);
    const shared: Shared<E, Info> = {
      ...{ key, path: request.path, engine, users: new Set<Owner>() },
      ...{ info, listeners, stop },
    };
    this.#all.set(key, shared);
    // Each waiting window gets the error; the next one tries again.
    info.catch(() => {
      if (this.#all.get(key) === shared) this.#all.delete(key);
    });
    return shared;
  }

  async #freeUnused(): Promise<void> {
    for (const shared of [...this.#all.values()]) if (shared.users.size === 0) await this.#free(shared);
  }

  async #free(shared: Shared<E, Info>): Promise<void> {
    clearTimeout(shared.timer);
    if (this.#all.get(shared.key) === shared) this.#all.delete(shared.key);
    shared.stop.abort();
    await shared.info.catch(() => {});
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
