import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { lookAt, openRegularFile } from "../files/readRegularFile";
import { failureText } from "../protocol/failure";

export type Digest =
  | { readonly state: "working"; readonly bytes: number; readonly progress: number }
  | { readonly state: "done"; readonly bytes: number; readonly sha256: string }
  | { readonly state: "failed"; readonly problem: string };

interface Known {
  readonly stamp: string;
  digest: Digest;
}

/** Takes one or two milliseconds, so that a keystroke need not wait for it. */
const chunkBytes = 1 << 20;
const restMs = 50;

/** SHA-256 of large files, computed one after the other in the background and known as long as size and time of a file stay. */
export class FileDigests {
  readonly #known = new Map<string, Known>();
  readonly #stopped = new AbortController();
  #work: Promise<void> = Promise.resolve();

  /** While `isBusy` says so nothing is computed. */
  constructor(private readonly isBusy: () => boolean = () => false) {}

  /** What is known now; begins to compute what is not. */
  async of(path: string): Promise<Digest> {
    try {
      const { size, mtimeMs } = await lookAt(path, { followLinks: true });
      const stamp = `${size} ${mtimeMs}`;
      const found = this.#known.get(path);
      if (found?.stamp === stamp && found.digest.state !== "failed") return found.digest;
      const known: Known = { stamp, digest: { state: "working", bytes: size, progress: 0 } };
      this.#known.set(path, known);
      this.#work = this.#work.then(() => this.#compute(path, size, known));
      return known.digest;
    } catch (error) {
      return failed(error);
    }
  }

  /** Resolves when nothing is being computed. */
  async settled(): Promise<void> {
    await this.#work;
  }

  dispose(): void {
    this.#stopped.abort();
  }

  async #compute(path: string, bytes: number, known: Known): Promise<void> {
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
