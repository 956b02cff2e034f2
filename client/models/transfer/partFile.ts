import { createHash } from "node:crypto";
import { type FileHandle, rename, rm } from "node:fs/promises";
import { uptime } from "node:os";
import { z } from "zod";
import { isFileAt, openOwnFile, readOwnFile } from "../../../server/files/ownFile";
import { writeFileAtomic } from "../../../server/files/writeFileAtomic";
import { parseStored, type Stored } from "../../../server/protocol/stored";

/** Metadata of an unfinished download. */
const metadataSchema = z.object({
  url: z.string(),
  /** ETag of the file; later bytes must have the same one. */
  validator: z.string().optional(),
  /** Length of the whole file. */
  bytes: z.number().optional(),
});
export type PartMetadata = z.infer<typeof metadataSchema>;

/** How much of the part file is on the disk for certain, and since when the machine ran that wrote the rest. */
const flushSchema = z.object({
  flushedBytes: z.number().nonnegative(),
  /** Milliseconds since 1970. */
  bootedAt: z.number(),
});

const storedSchema = metadataSchema.extend({ flush: flushSchema.optional() });

const flushEveryBytes = 64 * 2 ** 20;
/** Clocks are adjusted; more than this is another start of the machine. */
const sameBootMs = 60_000;

/** The private file "model.gguf.part" during the download of "model.gguf", with its SHA-256 so far. */
export class PartFile {
  #received = 0;
  #hash = createHash("sha256");
  #flushedBytes = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private current: PartMetadata,
  ) {}

  /** Resumes a part file of the same URL; otherwise starts over. */
  static async open(
    target: string,
    url: string,
    onRead: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<PartFile> {
    const path = partPath(target);
    const stored = await readPart(target);
    const { flush, ...metadata } = stored?.url === url ? stored : { url, flush: undefined };
    // Append mode, so that writing after a restart begins at offset 0.
    const file = await openOwnFile(path);
    const part = new PartFile(path, file, metadata);
    try {
      await file.chmod(0o600);
      if (stored?.url !== url) await file.truncate(0);
      // If the machine lost power, what was not flushed may be zeros.
      else if (flush !== undefined && Math.abs(flush.bootedAt - bootedAt()) > sameBootMs)
        await file.truncate(Math.min(flush.flushedBytes, (await file.stat()).size));
      part.#flushedBytes = flush?.flushedBytes ?? 0;
      await part.#read(onRead, signal);
    } catch (error) {
      await file.close();
      throw error;
    }
    return part;
  }

  get received(): number {
    return this.#received;
  }

  get metadata(): PartMetadata {
    return this.current;
  }

  /** SHA-256 of the bytes so far. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  async setMetadata(metadata: PartMetadata): Promise<void> {
    if (JSON.stringify(metadata) === JSON.stringify(this.current)) return;
    this.current = metadata;
    await this.#store();
  }

  async #store(): Promise<void> {
    const flush = { flushedBytes: this.#flushedBytes, bootedAt: bootedAt() };
    await writeFileAtomic(metadataPath(this.path), JSON.stringify({ ...this.current, flush }));
  }

  async append(chunk: Buffer): Promise<void> {
    await this.file.appendFile(chunk);
    this.#hash.update(chunk);
    this.#received += chunk.length;
    if (this.#received - this.#flushedBytes < flushEveryBytes) return;
    await this.file.datasync();
    this.#flushedBytes = this.#received;
    await this.#store();
  }

  /** Discards the bytes so far. */
  async restart(): Promise<void> {
    if (this.#flushedBytes > 0) {
      this.#flushedBytes = 0;
      await this.#store();
    }
    await this.file.truncate(0);
    this.#received = 0;
    this.#hash = createHash("sha256");
  }

  /** The first bytes. */
  async head(length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** Flushes the file to disk and moves it to `target`. False if another file has replaced the part file. */
  async finish(target: string): Promise<boolean> {
    await this.file.sync();
    const isOurs = await isFileAt(this.path, this.file);
    await this.file.close();
    if (!isOurs) return false;
    await rename(this.path, target);
    await rm(metadataPath(this.path), { force: true });
    return true;
  }

  async #read(onRead: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    const buffer = Buffer.alloc(2 ** 20);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, this.#received);
      if (bytesRead === 0) return;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#received += bytesRead;
      onRead(this.#received);
    }
  }
}

export function partPath(target: string): string {
  return `${target}.part`;
}

function metadataPath(part: string): string {
  return `${part}.json`;
}

/** When this machine was started, in milliseconds since 1970. */
function bootedAt(): number {
  return Date.now() - uptime() * 1000;
}

async function readPart(target: string): Promise<z.infer<typeof storedSchema> | undefined> {
  const stored = await readStoredMetadata(target);
  return stored?.kind === "known" ? storedSchema.safeParse(stored.value).data : undefined;
}

export async function readPartMetadata(target: string): Promise<PartMetadata | undefined> {
  return readPart(target);
}

/** Whether a newer version of Inhouse started this download, so that only it can resume. */
export async function isNewerPart(target: string): Promise<boolean> {
  return (await readStoredMetadata(target))?.kind === "newer";
}

async function readStoredMetadata(target: string): Promise<Stored | undefined> {
  const found = await readOwnFile(metadataPath(partPath(target)));
  return found === undefined ? undefined : parseStored(found.text, 1);
}

export async function deletePart(target: string): Promise<void> {
  const part = partPath(target);
  for (const path of [part, metadataPath(part)]) await rm(path, { force: true });
}
