import { readdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { makePrivate } from "../privateFolder";
import { type FileLock, lockPath, takeFileLock } from "./transfer/fileLock";
import { deletePart, readNote } from "./transfer/partFile";

/** Where a downloaded file came from. */
const originSchema = z.object({
  url: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Origin = z.infer<typeof originSchema>;

export interface StoredModel {
  /** Path of its first part. */
  readonly path: string;
  readonly file: string;
  /** Of all parts. */
  readonly bytes: number;
}

export interface UnfinishedModel {
  readonly file: string;
  /** Of one of its parts. */
  readonly url: string;
  /** Of what is there. */
  readonly bytes: number;
}

/** The folder in which downloaded models lie, for the user alone. Beside each file lies where it came from. */
export class ModelFolder {
  constructor(readonly path: string) {}

  pathOf(file: string): string {
    return join(this.path, file);
  }

  /** Those that are all there. */
  async models(): Promise<StoredModel[]> {
    const files = (await this.#files()).filter((file) => /\.gguf$/i.test(file));
    const found: StoredModel[] = [];
    for (const file of files.filter(isFirst)) {
      const parts = partsOf(file);
      if (!parts.every((part) => files.includes(part))) continue;
      const sizes = await Promise.all(parts.map(async (part) => (await stat(this.pathOf(part))).size));
      found.push({ path: this.pathOf(file), file, bytes: sizes.reduce((sum, size) => sum + size, 0) });
    }
    return found;
  }

  /** Models that were not downloaded to their end, by their first part: what to go on from, and how much is there. */
  async unfinished(): Promise<UnfinishedModel[]> {
    const files = await this.#files();
    const begun = files.filter((file) => /\.gguf(\.part)?$/i.test(file));
    const models = new Set(begun.map((file) => partsOf(file.replace(/\.part$/i, ""))[0] ?? ""));
    const found: UnfinishedModel[] = [];
    for (const file of models) {
      const parts = partsOf(file);
      if (parts.every((part) => files.includes(part))) continue;
      // A part that is there has an origin, one that is not has a note; any of them leads to the others.
      const known = await Promise.all(
        parts.map(async (part) => (await this.origin(part)) ?? (await readNote(this.pathOf(part)))),
      );
      const url = known.find((each) => each !== undefined)?.url;
      if (url === undefined) continue;
      const there = begun.filter((each) => parts.includes(each.replace(/\.part$/i, "")));
      const sizes = await Promise.all(there.map(async (each) => (await stat(this.pathOf(each))).size));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      if (bytes > 0) found.push({ file, url, bytes });
    }
    return found;
  }

  async origin(file: string): Promise<Origin | undefined> {
    try {
      return originSchema.parse(JSON.parse(await readFile(originPath(this.pathOf(file)), "utf8")));
    } catch {
      return undefined;
    }
  }

  /** By the disk's own idea of names: on most of Windows and macOS, "A" is there where "a" is. */
  async has(file: string): Promise<boolean> {
    return (await stat(this.pathOf(file)).catch(() => undefined)) !== undefined;
  }

  async keepOrigin(file: string, origin: Origin): Promise<void> {
    await writeFile(originPath(this.pathOf(file)), JSON.stringify(origin), { mode: 0o600 });
  }

  /** All parts of a model, and what is there of unfinished ones, once it is let go of. False, with nothing done, while one is being downloaded. */
  async delete(file: string, letGo: () => Promise<void>): Promise<boolean> {
    makePrivate(this.path);
    const paths = partsOf(file).map((part) => this.pathOf(part));
    const locks: FileLock[] = [];
    try {
      for (const path of paths) {
        const lock = await takeFileLock(lockPath(path));
        if (lock === undefined) return false;
        locks.push(lock);
      }
      await letGo();
      for (const path of paths) {
        await rm(path, patiently);
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

/** Windows deletes no file that is mapped into memory, and the server needs a moment to let go of a model. Node retries only so. */
const patiently = { force: true, recursive: true, maxRetries: 10, retryDelay: 200 };

const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

function isFirst(file: string): boolean {
  const part = splitName.exec(file)?.[2];
  return part === undefined || Number(part) === 1;
}

/** The files of a model that is split, which are named alike; otherwise the one. */
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

/** Windows takes these for a device, whatever follows the dot. */
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d) *\./i;

/** The name that a file gets here, from its address; undefined when that names no model. */
export function fileNameOf({ pathname }: URL): string | undefined {
  try {
    const name = decodeURIComponent(pathname.split("/").at(-1) ?? "");
    // No path, nothing hidden, nothing that could be taken for another name.
    return /^[A-Za-z0-9][\w .+()[\]=,@-]{0,190}\.gguf$/i.test(name) && !windowsDevice.test(name)
      ? name
      : undefined;
  } catch {
    return undefined;
  }
}
