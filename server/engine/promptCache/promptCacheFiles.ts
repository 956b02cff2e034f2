import { randomUUID } from "node:crypto";
import { open, readdir, readFile, rename, rm, rmdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { ensurePrivateFolder } from "../../files/privateFolder";
import { writeFileAtomic } from "../../files/writeFileAtomic";
import { type Logger, silent } from "../../log";
import { errorMessage, failureText } from "../../protocol/failure";
import { parseStored } from "../../protocol/stored";
import { type CacheIdentity, difference } from "./cacheIdentity";
import { digest, type Manifest, manifestSchema } from "./promptCacheManifest";

export interface CacheToSave {
  readonly identity: CacheIdentity;
  /** Replaces an earlier cache with the same name. */
  readonly name: string;
  /** Returned when the cache is restored. */
  readonly note: string;
  /** When it was last used, in milliseconds since 1970. */
  readonly usedAt: number;
}

/**
 * Writes the cache into an existing file that only its owner can access. Returns what it wrote, or undefined when it wrote
 * nothing, because there is nothing to save or it would exceed `mostBytes`.
 */
export type WriteCache = (
  path: string,
  mostBytes: number,
) => Promise<{ readonly bytes: number; readonly tokens: number } | undefined>;

/** Loads a file and returns the number of tokens in it; undefined when no sequence is free for it. */
export type LoadCache = (path: string) => Promise<number | undefined>;

/** Largest file in bytes: at about 1 GB/s, reading it keeps the model busy for half a second. */
const mostFileBytes = 512 * 2 ** 20;
/** How many caches to keep, the most recently used ones. */
export const keptCaches = 2;
/** Bytes to leave free on the disk. */
const diskReserveBytes = 2 ** 30;
/** After this time, in milliseconds, an unfinished file counts as left behind by a process that ended. */
const abandonedMs = 10 * 60_000;
/** Largest manifest in bytes: more than the text of the largest window. */
const mostManifestBytes = 32 * 2 ** 20;

interface Entry {
  readonly id: string;
  readonly manifest: Manifest;
}

/**
 * KV caches in a folder: each one is a file by llama.cpp and our manifest, which is written last. llama.cpp trusts these files
 * and crashes on a damaged one or another model's, so a file is loaded only if its manifest matches in every point. Several
 * servers may share the folder: every file has a unique name and is written only once.
 */
export class PromptCacheFiles {
  constructor(
    private readonly folder: string,
    private readonly log: Logger,
  ) {}

  /** False when there was nothing to save. Throws errors of the file system, and the signal's reason. */
  async save(cache: CacheToSave, write: WriteCache, signal: AbortSignal): Promise<boolean> {
    await ensurePrivateFolder(this.folder);
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
      // A full disk may show only when the file is closed, and llama.cpp does not check that.
      if (bytes !== written.bytes) throw new Error("the file is shorter than what was written");
      await writeFileAtomic(this.#manifestPath(id), JSON.stringify({ ...facts, sha256 }), temporary);
      saved = true;
    } finally {
      if (!saved) await this.#clear(id);
    }
    await this.#prune();
    return true;
  }

  /** Loads the matching caches, latest first, and yields their notes. Deletes all others. */
  async *restore(
    identity: CacheIdentity,
    load: LoadCache,
    signal: AbortSignal,
  ): AsyncGenerator<string, void> {
    for (const { id, manifest } of await this.#list()) {
      const trouble = difference(manifest.identity, identity) ?? (await this.#damage(id, manifest, signal));
      if (trouble !== undefined) {
        await this.#discard(id, trouble);
        continue;
      }
      // Hide the manifest while loading, so that a file that crashes the process is not tried again.
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
        await this.#discard(id, "llama.cpp could not load it");
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
    // Fails when the folder holds other files, which stay.
    await rmdir(this.folder).catch(() => {});
  }

  /** The caches, latest first. Deletes unreadable manifests and abandoned files. */
  async #list(): Promise<Entry[]> {
    const files = await this.#files();
    if (files.length === 0) return [];
    try {
      await ensurePrivateFolder(this.folder);
    } catch (error) {
      this.log.warn(`Saved prompt caches cannot be used. ${failureText(error)}`);
      return [];
    }
    const entries: Entry[] = [];
    for (const { id, ending } of files) {
      if (ending === "json") {
        const manifest = await this.#read(id);
        if (manifest === "newer") continue;
        if (manifest === undefined) await this.#discard(id, "its manifest is invalid");
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

  /**
   * The manifest; "newer" if a later version of Inhouse wrote it, which keeps it untouched; undefined if it is invalid.
   */
  async #read(id: string): Promise<Manifest | "newer" | undefined> {
    const path = this.#manifestPath(id);
    const status = await stat(path).catch(() => undefined);
    if (status === undefined || status.size > mostManifestBytes) return undefined;
    const stored = parseStored(await readFile(path, "utf8").catch(() => ""), 1);
    if (stored.kind === "newer") return "newer";
    return stored.kind === "known" ? manifestSchema.safeParse(stored.value).data : undefined;
  }

  /** Why a file must not be loaded, as a phrase; undefined if it is intact. */
  async #damage(id: string, manifest: Manifest, signal: AbortSignal): Promise<string | undefined> {
    const path = this.#cachePath(id);
    try {
      const { sha256, ...facts } = manifest;
      const actual = await digest(path, facts, signal);
      return actual.bytes === manifest.bytes && actual.sha256 === sha256 ? undefined : "it is damaged";
    } catch (error) {
      signal.throwIfAborted();
      return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? errorMessage(error)})`;
    }
  }

  async #discard(id: string, reason: string): Promise<void> {
    this.log.info(`Deleted a saved prompt cache: ${reason}.`);
    await this.#clear(id);
  }

  /** Keeps one cache for each name, and only the latest names. */
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

  /** Ignores errors: files that cannot be deleted do no harm. */
  async #clear(id: string): Promise<void> {
    await this.#remove(id).catch(() => {});
  }

  async #remove(id: string): Promise<void> {
    // The manifest goes first, so that no other server starts to load the cache.
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

/** Deletes all prompt caches in a folder. Throws errors of the file system. */
export function erasePromptCaches(folder: string): Promise<void> {
  return new PromptCacheFiles(folder, silent).erase();
}

async function mostBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.min(mostFileBytes, bavail * bsize - diskReserveBytes);
}
