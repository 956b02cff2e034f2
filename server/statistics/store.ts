import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { withFileLock } from "../files/fileLock";
import { ensureParentFolder } from "../files/privateFolder";
import { writeFileAtomic } from "../files/writeFileAtomic";
import type { Logger } from "../log";
import { failureText } from "../protocol/failure";
import type { StatisticsResult } from "../protocol/statistics";
import { damagedPath, parseStored } from "../protocol/stored";
import { storedText } from "../storedText";
import { Mutex } from "../util/mutex";
import { type Counts, countsSchema, countsVersion, emptyCounts, mergeCounts } from "./counts";

export interface StoreOptions {
  /** Absolute path of the file; without one nothing is written. */
  readonly path?: string;
  readonly log: Logger;
  /** Called before counts are read or written. */
  readonly onBeforeRead?: () => void;
  /** Minimum time between writes. */
  readonly intervalMs?: number;
}

const defaultIntervalMs = 60_000;

/**
 * Stores the counts in a file that several servers share. Each server adds its counts since its last write, under a
 * lock, so that no window's counts are lost. Only their owner may access the file and its folder.
 */
export class StatisticsStore {
  /** Counted since the last write. */
  unsaved: Counts = emptyCounts();
  /** Content of the file when it was last read or written. */
  saved: Counts = emptyCounts();
  /** Why earlier counts are missing. */
  problem: StatisticsResult["fileProblem"];
  #timer: NodeJS.Timeout | undefined;
  readonly #mutex = new Mutex();

  constructor(private readonly options: StoreOptions) {}

  get isStored(): boolean {
    return this.options.path !== undefined;
  }

  /** Schedules a write of `unsaved`. Call it after a change. */
  scheduleSave(): void {
    if (this.options.path === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.save(), this.options.intervalMs ?? defaultIntervalMs).unref();
  }

  /** Returns all counts, including those that other windows have written. */
  async read(): Promise<Counts> {
    using _ = await this.#mutex.acquire();
    this.options.onBeforeRead?.();
    const { path } = this.options;
    if (path !== undefined) this.saved = await this.#load(path);
    return mergeCounts(this.saved, this.unsaved);
  }

  /** Writes unsaved counts. Never throws; retries later if writing fails. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    using _ = await this.#mutex.acquire();
    this.options.onBeforeRead?.();
    const { path } = this.options;
    const added = this.unsaved;
    if (path === undefined || isEmpty(added)) return;
    this.unsaved = emptyCounts();
    try {
      await ensureParentFolder(path);
      await withFileLock(path, async () => {
        const merged = mergeCounts(await this.#load(path), added);
        if (this.#mustNotOverwrite) {
          // Keeps the counts in memory.
          this.unsaved = mergeCounts(added, this.unsaved);
          return;
        }
        await writeFileAtomic(path, `${JSON.stringify(merged, undefined, 1)}\n`);
        this.saved = merged;
      });
    } catch (error) {
      this.unsaved = mergeCounts(added, this.unsaved);
      this.options.log.warn(`The statistics could not be written. ${failureText(error)}`);
    }
  }

  /** Deletes all counts. Throws if the file cannot be deleted. */
  async erase(): Promise<void> {
    using _ = await this.#mutex.acquire();
    this.unsaved = emptyCounts();
    this.saved = emptyCounts();
    const { path } = this.options;
    if (path === undefined) return;
    await ensureParentFolder(path);
    await withFileLock(path, async () => {
      for (const file of [path, damagedPath(path)]) await rm(file, { force: true });
    });
  }

  get #mustNotOverwrite(): boolean {
    return this.problem === "newer" || this.problem === "unreadable";
  }

  /**
   * Reads the file. Renames a damaged file for inspection and starts a new one. Leaves a file of a later version
   * untouched.
   */
  async #load(path: string): Promise<Counts> {
    let text: string | undefined;
    try {
      text = await storedText(path);
    } catch (error) {
      return this.#finishLoad("unreadable", `The statistics file cannot be read (${errorCode(error)}).`);
    }
    const known = existsSync(damagedPath(path)) ? "damaged" : undefined;
    if (text === undefined) return this.#finishLoad(known);
    const stored = parseStored(text, countsVersion);
    if (stored.kind === "newer")
      return this.#finishLoad(
        "newer",
        "A newer version of Inhouse wrote the statistics file; it is left unchanged.",
      );
    const parsed = stored.kind === "known" ? countsSchema.safeParse(stored.value) : undefined;
    if (parsed?.success) return this.#finishLoad(known, "", parsed.data);
    await rename(path, damagedPath(path)).catch(() => {});
    return this.#finishLoad(
      "damaged",
      `The statistics file was damaged. It has been renamed to ${damagedPath(path)}.`,
    );
  }

  #finishLoad(problem: StatisticsStore["problem"], line = "", counts = emptyCounts()): Counts {
    if (line !== "" && problem !== this.problem) this.options.log.warn(line);
    this.problem = problem;
    return counts;
  }
}

function isEmpty({ tallies, days, impressions }: Counts): boolean {
  return [tallies, days, impressions].every((counts) => Object.keys(counts).length === 0);
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
