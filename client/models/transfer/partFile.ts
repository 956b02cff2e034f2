import { createHash } from "node:crypto";
import { type FileHandle, rename, rm } from "node:fs/promises";
import { z } from "zod";
import { readStored, type Stored } from "../../../server/protocol/stored";
import { isFileAt, openOwnFile, readOwnFile, writeOwnFile } from "./ownFile";

/** What is known of an unfinished download, beside its bytes. */
const noteSchema = z.object({
  url: z.string(),
  /** What the host calls this state of the file; later bytes must be of the same. */
  validator: z.string().optional(),
  /** Length of the whole file. */
  bytes: z.number().optional(),
});
export type PartNote = z.infer<typeof noteSchema>;

/** "model.gguf.part" while "model.gguf" is being downloaded, with its SHA-256 so far. For the user alone. */
export class PartFile {
  #received = 0;
  #hash = createHash("sha256");

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private current: PartNote,
  ) {}

  /** Goes on with what is there when it is of the same address, and begins anew otherwise. */
  static async open(
    target: string,
    url: string,
    onRead: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<PartFile> {
    const path = partPath(target);
    const note = await readNote(target);
    // Appending, so that what is written after a restart begins at the start.
    const file = await openOwnFile(path);
    const part = new PartFile(path, file, note?.url === url ? note : { url });
    try {
      await file.chmod(0o600);
      if (note?.url !== url) await file.truncate(0);
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

  get note(): PartNote {
    return this.current;
  }

  /** SHA-256 of what is there. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  async setNote(note: PartNote): Promise<void> {
    if (JSON.stringify(note) === JSON.stringify(this.current)) return;
    this.current = note;
    await writeOwnFile(notePath(this.path), JSON.stringify(note));
  }

  async append(chunk: Buffer): Promise<void> {
    await this.file.appendFile(chunk);
    this.#hash.update(chunk);
    this.#received += chunk.length;
  }

  /** Throws away what is there. */
  async restart(): Promise<void> {
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

  /** Puts the file in its place, whole on the disk before it is there. False when another file has its name by now. */
  async finish(target: string): Promise<boolean> {
    await this.file.sync();
    const isOurs = await isFileAt(this.path, this.file);
    await this.file.close();
    if (!isOurs) return false;
    await rename(this.path, target);
    await rm(notePath(this.path), { force: true });
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

function notePath(part: string): string {
  return `${part}.json`;
}

export async function readNote(target: string): Promise<PartNote | undefined> {
  const stored = await storedNote(target);
  return stored?.kind === "known" ? noteSchema.safeParse(stored.value).data : undefined;
}

/** Whether a later version has begun this download: what is there is only of use to it. */
export async function isNewerPart(target: string): Promise<boolean> {
  return (await storedNote(target))?.kind === "newer";
}

async function storedNote(target: string): Promise<Stored | undefined> {
  const text = await readOwnFile(notePath(partPath(target)));
  return text === undefined ? undefined : readStored(text, 1);
}

export async function deletePart(target: string): Promise<void> {
  const part = partPath(target);
  for (const path of [part, notePath(part)]) await rm(path, { force: true });
}
