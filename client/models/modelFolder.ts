import { readdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type FileLock, lockPath, takeFileLock } from "../../server/files/fileLock";
import { readOwnFile } from "../../server/files/ownFile";
import { writeFileAtomic } from "../../server/files/writeFileAtomic";
import { makePrivate } from "../storage/privateFolder";
import { deletePart, partPath, readPartMetadata } from "./transfer/partFile";

/** The source of a downloaded file. */
const originSchema = z.object({
  url: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Origin = z.infer<typeof originSchema>;

/** A download that the user agreed to, until it is complete. */
const agreedSchema = z.object({
  name: z.string(),
  files: z.array(
    z.object({
      file: z.string(),
      url: z.url(),
      /** The hosts that the user agreed to. */
      hosts: z.array(z.string()),
      bytes: z.number().optional(),
      sha256: z.string().optional(),
    }),
  ),
});
export type AgreedDownload = z.infer<typeof agreedSchema>;

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
  /** Bytes of all parts, if the host said so. */
  readonly totalBytes?: number;
  /** What the user agreed to, unless an older version of Inhouse started it. */
  readonly agreed?: AgreedDownload;
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
    const agreedTo = files.filter((file) => file.endsWith(agreedEnding));
    const models = new Set([
      ...begun.map((file) => partsOf(file.replace(/\.part$/i, ""))[0] ?? ""),
      ...agreedTo.map((file) => file.slice(0, -agreedEnding.length)),
    ]);
    const found: UnfinishedModel[] = [];
    for (const file of models) {
      const parts = partsOf(file);
      if (parts.every((part) => files.includes(part))) continue;
      const agreed = await this.agreed(file);
      // Complete parts have an origin, incomplete ones have metadata; either gives the URL of all parts.
      const known = await Promise.all(
        parts.map(async (part) => (await this.origin(part)) ?? (await readPartMetadata(this.pathOf(part)))),
      );
      const url = agreed?.files[0]?.url ?? known.find((each) => each !== undefined)?.url;
      if (url === undefined) continue;
      const present = begun.filter((each) => parts.includes(each.replace(/\.part$/i, "")));
      const bytes = (await this.#bytesOf(present)) ?? 0;
      if (bytes === 0 && agreed === undefined) continue;
      const sizes = parts.map((part, at) => {
        return agreed?.files.find((each) => each.file === part)?.bytes ?? known[at]?.bytes;
      });
      const totalBytes = sizes.reduce(
        (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
        0,
      );
      found.push({
        file,
        url,
        bytes,
        ...(totalBytes !== undefined && totalBytes >= bytes && { totalBytes }),
        ...(agreed !== undefined && { agreed }),
      });
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

  /** What the user agreed to when the download of the model with this first part began. */
  async agreed(file: string): Promise<AgreedDownload | undefined> {
    const stored = await readOwnFile(this.pathOf(file + agreedEnding));
    try {
      return agreedSchema.parse(JSON.parse(stored?.text ?? ""));
    } catch {
      return undefined;
    }
  }

  /** Stores what the user agreed to. If the download is interrupted, it is offered once more. */
  async storeAgreed(file: string, agreed: AgreedDownload): Promise<void> {
    makePrivate(this.path);
    await writeFileAtomic(this.pathOf(file + agreedEnding), JSON.stringify(agreed));
    await rm(this.pathOf(file + offeredEnding), { force: true });
  }

  async forgetAgreed(file: string): Promise<void> {
    for (const ending of [agreedEnding, offeredEnding]) await rm(this.pathOf(file + ending), { force: true });
  }

  /**
   * Whether this window is the one that offers to resume the download: "yes" once, then "no". "busy" while a part is being
   * downloaded.
   */
  async claimOffer(file: string): Promise<"yes" | "no" | "busy"> {
    if (await this.#isDownloading(file)) return "busy";
    try {
      await writeFile(this.pathOf(file + offeredEnding), "", { flag: "wx", mode: 0o600 });
      return "yes";
    } catch {
      return "no";
    }
  }

  /** Deletes what killed processes left: locks, temporary files, and notes about a model that is complete. */
  async tidy(): Promise<void> {
    const files = await this.#files();
    for (const file of files.filter((each) => each.endsWith(".lock"))) {
      // A lock whose holder is gone can be taken.
      await (await takeFileLock(this.pathOf(file)))?.release();
    }
    for (const file of files.filter((each) => /\.json\.[\da-f-]{36}\.tmp$/.test(each))) {
      const { mtimeMs = Date.now() } = (await stat(this.pathOf(file)).catch(() => undefined)) ?? {};
      if (Date.now() - mtimeMs > oldMs) await rm(this.pathOf(file), { force: true });
    }
    const isComplete = (file: string) => partsOf(file).every((part) => files.includes(part));
    for (const file of files) {
      const [, target = "", ending] =
        /^(.*\.gguf)(\.part\.json|\.download\.json|\.offered)$/i.exec(file) ?? [];
      if (ending === undefined) continue;
      const isLeft = ending === ".part.json" ? files.includes(target) : isComplete(target);
      if (isLeft && !files.includes(partPath(target))) await rm(this.pathOf(file), { force: true });
    }
  }

  async #isDownloading(file: string): Promise<boolean> {
    const locks = await this.#lockAll(file);
    for (const lock of locks ?? []) await lock.release();
    return locks === undefined;
  }

  /** Undefined if a part is being downloaded. */
  async #lockAll(file: string): Promise<FileLock[] | undefined> {
    const locks: FileLock[] = [];
    for (const part of partsOf(file)) {
      const lock = await takeFileLock(lockPath(this.pathOf(part)));
      if (lock === undefined) {
        for (const each of locks) await each.release();
        return undefined;
      }
      locks.push(lock);
    }
    return locks;
  }

  /**
   * Deletes all parts of a model, also incomplete ones, after `release`. Does nothing and returns false while one is
   * being downloaded.
   */
  async delete(file: string, release: () => Promise<void>): Promise<boolean> {
    makePrivate(this.path);
    const paths = partsOf(file).map((part) => this.pathOf(part));
    const locks = await this.#lockAll(file);
    if (locks === undefined) return false;
    try {
      await release();
      for (const path of paths) {
        await rm(path, withRetries);
        await rm(originPath(path), { force: true });
        await deletePart(path);
      }
      await this.forgetAgreed(file);
      return true;
    } finally {
      for (const lock of locks) await lock.release();
    }
  }

  /** Creates the folder with access for the user only. */
  prepare(): void {
    makePrivate(this.path);
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

/** No process writes a small file for longer. */
const oldMs = 60_000;
const agreedEnding = ".download.json";
/** Of an empty file: some window has offered to resume this download. */
const offeredEnding = ".offered";

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
