import { randomUUID } from "node:crypto";
import { open, readdir, readFile, rename, rm, rmdir, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { privateFolder } from "../files/privateFolder";
import { type Logger, silent } from "../log";
import { failureText } from "../protocol/failure";
import { readStored } from "../protocol/stored";
import { type CacheIdentity, difference } from "./cacheIdentity";
import { digest, type Manifest, manifestSchema } from "./promptCacheManifest";

export interface CacheToSave {
  readonly identity: CacheIdentity;
  /** Takes the place of an earlier one of the same name. */
  readonly name: string;
  /** Comes back with the cache. */
  readonly note: string;
  /** When it was of use last, in milliseconds since 1970. */
  readonly usedAt: number;
}

/**
 * Writes the cache into a file that is there already, for its owner alone. Returns what it wrote, or undefined when it wrote
 * nothing: because there is nothing to keep, or because it would be more than `mostBytes`.
 */
export type WriteCache = (
  path: string,
  mostBytes: number,
) => Promise<{ readonly bytes: number; readonly tokens: number } | undefined>;

/** Loads a file and returns how many tokens it held; undefined when no more are wanted. */
export type LoadCache = (path: string) => Promise<number | undefined>;

/** Largest file in bytes: at about 1 GB/s it keeps the model busy for half a second. */
const mostFileBytes = 512 * 2 ** 20;
/** How many are kept, those used last. */
export const keptCaches = 2;
/** Room in bytes that is left on the disk. */
const diskReserveBytes = 2 ** 30;
/** What was begun and not finished in this time was left by a process that ended. */
const abandonedMs = 10 * 60_000;
/** More than the text of the largest window. */
const mostManifestBytes = 32 * 2 ** 20;

interface Entry {
  readonly id: string;
  readonly manifest: Manifest;
}

/**
 * KV caches in a folder, each a file of llama.cpp's and a manifest of ours that is written last. llama.cpp trusts what it
 * reads and ends the process over a file that is damaged or another model's, so nothing is loaded whose manifest does not
 * agree in every point. Several servers may share the folder: every file has a name of its own and is never written again.
 */
export class PromptCacheFiles {
  constructor(
    private readonly folder: string,
    private readonly log: Logger,
  ) {}

  /** False when there was nothing to save. Throws when the file system refuses, and with the signal's reason. */
  async save(cache: CacheToSave, write: WriteCache, signal: AbortSignal): Promise<boolean> {
    await privateFolder(this.folder);
    const id = randomUUID();
    const path = this.#cachePath(id);
    const temporary = join(this.folder, `${id}.tmp`);
    let saved = false;
    try {
      await (await open(path, "wx", 0o600)).close();
      const written = await write(path, await mostBytes(this.folder));
      if (written === undefined) return false;
      const facts = { ...cache, ...written };
      const { sha256, bytes } = await digest(path, facts, signal);
      // A full disk may show only when the file is closed, which llama.cpp does not look at.
      if (bytes !== written.bytes) throw new Error("the file is shorter than what was written");
      await writeFile(temporary, JSON.stringify({ ...facts, sha256 }), { mode: 0o600, flag: "wx" });
      await rename(temporary, this.#manifestPath(id));
      saved = true;
    } finally {
      if (!saved) await this.#clear(id);
    }
    await this.#prune();
    return true;
  }

  /** Loads what may be loaded, latest first, and yields the notes. Deletes everything else. */
  async *restore(
    identity: CacheIdentity,
    load: LoadCache,
    signal: AbortSignal,
  ): AsyncGenerator<string, void> {
    for (const { id, manifest } of await this.#list()) {
      const trouble = difference(manifest.identity, identity) ?? (await this.#damage(id, manifest, signal));
      if (trouble !== undefined) {
        await this.#drop(id, trouble);
        continue;
      }
      // Without its manifest a file is not tried again, should llama.cpp end the process over it.
      const hidden = join(this.folder, `${id}.tmp`);
      const isOurs = await rename(this.#manifestPath(id), hidden).then(
        () => true,
        () => false,
      );
      if (!isOurs) continue;
      let tokens: number | undefined;
      try {
        tokens = await load(this.#cachePath(id));
      } catch {
        tokens = signal.aborted ? undefined : 0;
      }
      if (tokens !== undefined && tokens !== manifest.tokens) {
        await this.#drop(id, "llama.cpp could not load it");
        continue;
      }
      await rename(hidden, this.#manifestPath(id));
      signal.throwIfAborted();
      if (tokens === undefined) return;
      yield manifest.note;
    }
  }

  async erase(): Promise<void> {
    for (const id of new Set((await this.#files()).map((file) => file.id))) await this.#remove(id);
    // Of the folder itself only what is ours goes.
    await rmdir(this.folder).catch(() => {});
  }

  /** Latest first. Removes what makes no sense and what was left half done. */
  async #list(): Promise<Entry[]> {
    const files = await this.#files();
    if (files.length === 0) return [];
    try {
      await privateFolder(this.folder);
    } catch (error) {
      this.log.warn(`Kept prompt caches are not used. ${failureText(error)}`);
      return [];
    }
    const entries: Entry[] = [];
    for (const { id, ending } of files) {
      if (ending === "json") {
        const manifest = await this.#read(id);
        if (manifest === "newer") continue;
        if (manifest === undefined) await this.#drop(id, "its description makes no sense");
        else entries.push({ id, manifest });
      } else if (!files.some((other) => other.id === id && other.ending === "json")) {
        await this.#removeAbandoned(id, ending);
      }
    }
    return entries.toSorted((a, b) => b.manifest.usedAt - a.manifest.usedAt || (a.id < b.id ? -1 : 1));
  }

  async #files(): Promise<readonly { readonly id: string; readonly ending: string }[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    return names.flatMap((name) => {
      const [, id, ending] =
        /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(kv|json|tmp)$/.exec(name) ?? [];
      return id === undefined || ending === undefined ? [] : [{ id, ending }];
    });
  }

  /** One of a later version is left to that, and not counted. */
  async #read(id: string): Promise<Manifest | "newer" | undefined> {
    const path = this.#manifestPath(id);
    const status = await stat(path).catch(() => undefined);
    if (status === undefined || status.size > mostManifestBytes) return undefined;
    const stored = readStored(await readFile(path, "utf8").catch(() => ""), 1);
    if (stored.kind === "newer") return "newer";
    return stored.kind === "known" ? manifestSchema.safeParse(stored.value).data : undefined;
  }

  /** Why a file must not be loaded, as a phrase. */
  async #damage(id: string, manifest: Manifest, signal: AbortSignal): Promise<string | undefined> {
    const path = this.#cachePath(id);
    try {
      const { sha256, ...facts } = manifest;
      const actual = await digest(path, facts, signal);
      return actual.bytes === manifest.bytes && actual.sha256 === sha256 ? undefined : "it is damaged";
    } catch (error) {
      signal.throwIfAborted();
      return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
    }
  }

  async #drop(id: string, reason: string): Promise<void> {
    this.log.info(`A kept prompt cache was deleted: ${reason}.`);
    await this.#clear(id);
  }

  /** One for each name, and only the latest. */
  async #prune(): Promise<void> {
    const names = new Set<string>();
    for (const { id, manifest } of await this.#list()) {
      if (names.size < keptCaches && !names.has(manifest.name)) names.add(manifest.name);
      else await this.#clear(id);
    }
  }

  async #removeAbandoned(id: string, ending: string): Promise<void> {
    const status = await stat(join(this.folder, `${id}.${ending}`)).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > abandonedMs) await this.#clear(id);
  }

  /** What cannot be removed is of no use, but does no harm either. */
  async #clear(id: string): Promise<void> {
    await this.#remove(id).catch(() => {});
  }

  async #remove(id: string): Promise<void> {
    // The manifest goes first, so that nobody takes up what is going.
    for (const ending of ["json", "tmp", "kv"])
      await rm(join(this.folder, `${id}.${ending}`), { force: true });
  }

  #cachePath(id: string): string {
    return join(this.folder, `${id}.kv`);
  }

  #manifestPath(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}

/** Deletes all prompt caches in a folder. Throws when the file system refuses. */
export function erasePromptCaches(folder: string): Promise<void> {
  return new PromptCacheFiles(folder, silent).erase();
}

async function mostBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.min(mostFileBytes, bavail * bsize - diskReserveBytes);
}
