import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { openRegularFile, statPath } from "../../files/readRegularFile";
import { failureText } from "../../protocol/failure";

export type Digest =
  | { readonly state: "working"; readonly bytes: number; readonly progress: number }
  | { readonly state: "done"; readonly bytes: number; readonly sha256: string }
  | { readonly state: "failed"; readonly problem: string };

interface DigestEntry {
  readonly stamp: string;
  digest: Digest;
}

/** Hashing one chunk takes one or two milliseconds, so that a keystroke need not wait for it. */
const chunkBytes = 1 << 20;
const restMs = 50;

/**
 * SHA-256 of large files, computed one at a time in the background and cached until a file's size or modification time
 * changes.
 */
export class FileDigests {
  readonly #known = new Map<string, DigestEntry>();
  readonly #stopped = new AbortController();
  #work: Promise<void> = Promise.resolve();

  /** Pauses the computation while `isBusy` returns true. */
  constructor(private readonly isBusy: () => boolean = () => false) {}

  /** Returns the current state of a file's digest, and starts its computation if it is unknown or has failed. */
  async get(path: string): Promise<Digest> {
    try {
      const { size, mtimeMs } = await statPath(path, { followLinks: true });
      const stamp = `${size} ${mtimeMs}`;
      const found = this.#known.get(path);
      if (found?.stamp === stamp && found.digest.state !== "failed") return found.digest;
      const known: DigestEntry = { stamp, digest: { state: "working", bytes: size, progress: 0 } };
      this.#known.set(path, known);
      this.#work = this.#work.then(() => this.#compute(path, size, known));
      return known.digest;
    } catch (error) {
      return failed(error);
    }
  }

  /** Resolves when no computation is running. */
  async settled(): Promise<void> {
    await this.#work;
  }

  dispose(): void {
    this.#stopped.abort();
  }

  async #compute(path: string, bytes: number, known: DigestEntry): Promise<void> {
    try {
      const hash = createHash("sha256");
      let done = 0;
      const { signal } = this.#stopped;
      const file = await openRegularFile(path, { followLinks: true });
      for await (const chunk of file.createReadStream({ highWaterMark: chunkBytes, signal })) {
        while (this.isBusy()) await delay(restMs, undefined, { signal });
        hash.update(chunk);
        done += chunk.length;
        known.digest = { state: "working", bytes, progress: done / bytes };
      }
      known.digest = { state: "done", bytes: done, sha256: hash.digest("hex") };
    } catch (error) {
      known.digest = failed(error);
    }
  }
}

function failed(error: unknown): Digest {
  return { state: "failed", problem: failureText(error) };
}
