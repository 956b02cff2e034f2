import { readdir, readFile, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type FileLock, lockPath, takeFileLock } from "../../server/files/fileLock";
import { writeFileAtomic } from "../../server/files/writeFileAtomic";
import { makePrivate } from "../storage/privateFolder";
import { deletePart, readPartMetadata } from "./transfer/partFile";

/** The source of a downloaded file. */
const originSchema = z.object({
  url: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Origin = z.infer<typeof originSchema>;

export interface DownloadedModel {
  /** Path of its first part. */
  readonly path: string;
  readonly file: string;
  /** Size of all parts. */
  readonly bytes: number;
}

export interface UnfinishedModel {
  readonly file: string;
  /** URL of one of its parts. */
  readonly url: string;
  /** Bytes downloaded so far. */
  readonly bytes: number;
}

/** The private folder of downloaded models. A JSON file next to each model stores its origin. */
export class ModelFolder {
  constructor(readonly path: string) {}

  pathOf(file: string): string {
    return join(this.path, file);
  }

  /** The models with all parts. */
  async models(): Promise<DownloadedModel[]> {
    const files = (await this.#files()).filter((file) => /\.gguf$/i.test(file));
    const found: DownloadedModel[] = [];
    for (const file of files.filter(isFirst)) {
      const parts = partsOf(file);
      if (!parts.every((part) => files.includes(part))) continue;
      const bytes = await this.#bytesOf(parts);
      if (bytes !== undefined) found.push({ path: this.pathOf(file), file, bytes });
    }
    return found;
  }

  /** Incomplete downloads, by the first part of each model. */
  async unfinished(): Promise<UnfinishedModel[]> {
    const files = await this.#files();
    const begun = files.filter((file) => /\.gguf(\.part)?$/i.test(file));
    const models = new Set(begun.map((file) => partsOf(file.replace(/\.part$/i, ""))[0] ?? ""));
    const found: UnfinishedModel[] = [];
    for (const file of models) {
      const parts = partsOf(file);
      if (parts.every((part) => files.includes(part))) continue;
      // Complete parts have an origin, incomplete ones have metadata; either gives the URL of all parts.
      const known = await Promise.all(
        parts.map(async (part) => (await this.origin(part)) ?? (await readPartMetadata(this.pathOf(part)))),
      );
      const url = known.find((each) => each !== undefined)?.url;
      if (url === undefined) continue;
      const present = begun.filter((each) => parts.includes(each.replace(/\.part$/i, "")));
      const bytes = (await this.#bytesOf(present)) ?? 0;
      if (bytes > 0) found.push({ file, url, bytes });
    }
    return found;
  }

  /** Size of the files together; undefined if one is gone, or is a link to nowhere. */
  async #bytesOf(files: readonly string[]): Promise<number | undefined> {
    try {
      const all = await Promise.all(files.map((file) => stat(this.pathOf(file))));
      return all.reduce((sum, { size }) => sum + size, 0);
    } catch {
      return undefined;
    }
  }

  async origin(file: string): Promise<Origin | undefined> {
    try {
      return originSchema.parse(JSON.parse(await readFile(originPath(this.pathOf(file)), "utf8")));
    } catch {
      return undefined;
    }
  }

  /** Whether the file exists, by the rules of the file system: Windows and macOS usually ignore case. */
  async has(file: string): Promise<boolean> {
    return (await stat(this.pathOf(file)).catch(() => undefined)) !== undefined;
  }

  async storeOrigin(file: string, origin: Origin): Promise<void> {
    await writeFileAtomic(originPath(this.pathOf(file)), JSON.stringify(origin));
  }

  /**
   * Deletes all parts of a model, also incomplete ones, after `release`. Does nothing and returns false while one is
   * being downloaded.
   */
  async delete(file: string, release: () => Promise<void>): Promise<boolean> {
    makePrivate(this.path);
    const paths = partsOf(file).map((part) => this.pathOf(part));
    const locks: FileLock[] = [];
    try {
      for (const path of paths) {
        const lock = await takeFileLock(lockPath(path));
        if (lock === undefined) return false;
        locks.push(lock);
      }
      await release();
      for (const path of paths) {
        await rm(path, withRetries);
        await rm(originPath(path), { force: true });
        await deletePart(path);
      }
      return true;
    } finally {
      for (const lock of locks) await lock.release();
    }
  }

  async freeBytes(): Promise<number> {
    makePrivate(this.path);
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  async #files(): Promise<string[]> {
    return (await readdir(this.path).catch(() => [])).toSorted();
  }
}

/**
 * Windows cannot delete a mapped file, and the server needs a moment to unload the model. Node retries only with
 * `recursive`.
 */
const withRetries = { force: true, recursive: true, maxRetries: 10, retryDelay: 200 };

const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

function isFirst(file: string): boolean {
  const part = splitName.exec(file)?.[2];
  return part === undefined || Number(part) === 1;
}

/** The file names of all parts of a split model; otherwise the one file. */
export function partsOf(file: string): string[] {
  const [, name, , count = "1"] = splitName.exec(file) ?? [];
  if (name === undefined) return [file];
  const all = Math.min(Number(count), 1000);
  return Array.from(
    { length: all },
    (_, at) => `${name}-${String(at + 1).padStart(5, "0")}-of-${count}.gguf`,
  );
}

function originPath(path: string): string {
  return `${path}.json`;
}

/** Windows treats these names as devices, with any extension. */
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d) *\./i;

/** The local file name for a URL; undefined if the URL does not name a model. */
export function fileNameOf({ pathname }: URL): string | undefined {
  try {
    const name = decodeURIComponent(pathname.split("/").at(-1) ?? "");
    // No path separators, no hidden files, no ambiguous characters.
    return /^[A-Za-z0-9][\w .+()[\]=,@-]{0,190}\.gguf$/i.test(name) && !windowsDevice.test(name)
      ? name
      : undefined;
  } catch {
    return undefined;
  }
}
