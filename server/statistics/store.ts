import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { open, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { folderOfFile } from "../files/privateFolder";
import type { Logger } from "../log";
import { failureText } from "../protocol/failure";
import type { StatisticsResult } from "../protocol/statistics";
import { readStored } from "../protocol/stored";
import { storedText } from "../storedText";
import { type Counts, countsSchema, countsVersion, emptyCounts, mergeCounts } from "./counts";

export interface StoreOptions {
  /** Absolute path of the file; without one nothing is written. */
  readonly path?: string;
  readonly log: Logger;
  /** Runs before counts are read or written. */
  readonly onBeforeRead?: () => void;
  /** At most one write in this time. */
  readonly intervalMs?: number;
}

const defaultIntervalMs = 60_000;
/** A lock older than this was left by a process that ended. */
const staleLockMs = 10_000;
const lockWaitMs = 2000;

/**
 * The counts in a file that several servers share: each adds what it counted since it wrote last, under a lock, so that no
 * window's counts are lost. The file and its folder are for their owner alone.
 */
export class StatisticsStore {
  /** Counted since the last write. */
  unsaved: Counts = emptyCounts();
  /** What the file held when it was last read or written. */
  saved: Counts = emptyCounts();
  /** Why earlier counts are missing. */
  problem: StatisticsResult["fileProblem"];
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: StoreOptions) {}

  get isStored(): boolean {
    return this.options.path !== undefined;
  }

  /** Says that `unsaved` has changed. */
  touch(): void {
    if (this.options.path === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.save(), this.options.intervalMs ?? defaultIntervalMs).unref();
  }

  /** All counts, those of other windows as far as they are written. */
  read(): Promise<Counts> {
    return this.#inTurn(async () => {
      this.options.onBeforeRead?.();
      const { path } = this.options;
      if (path !== undefined) this.saved = await this.#load(path);
      return mergeCounts(this.saved, this.unsaved);
    });
  }

  /** Writes what is not written yet. Never throws: a count that cannot be written is tried again later. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#inTurn(async () => {
      this.options.onBeforeRead?.();
      const { path } = this.options;
      const added = this.unsaved;
      if (path === undefined || isEmpty(added)) return;
      this.unsaved = emptyCounts();
      try {
        await locked(path, async () => {
          const merged = mergeCounts(await this.#load(path), added);
          if (this.#mustStay) {
            // In memory, as long as the server lives.
            this.unsaved = mergeCounts(added, this.unsaved);
            return;
          }
          await writePrivately(path, merged);
          this.saved = merged;
        });
      } catch (error) {
        this.unsaved = mergeCounts(added, this.unsaved);
        this.options.log.warn(`The statistics could not be written. ${failureText(error)}`);
      }
    });
  }

  /** Forgets everything. Throws when the file cannot be deleted. */
  erase(): Promise<void> {
    return this.#inTurn(async () => {
      this.unsaved = emptyCounts();
      this.saved = emptyCounts();
      const { path } = this.options;
      if (path === undefined) return;
      await locked(path, async () => {
        for (const file of [path, damagedPath(path)]) await rm(file, { force: true });
      });
    });
  }

  get #mustStay(): boolean {
    return this.problem === "newer" || this.problem === "unreadable";
  }

  /** A file that makes no sense is kept aside, for whoever wants to look, and begun anew. One of a later version stays where it is. */
  async #load(path: string): Promise<Counts> {
    let text: string | undefined;
    try {
      text = await storedText(path);
    } catch (error) {
      return this.#found("unreadable", `The statistics file cannot be read (${code(error)}).`);
    }
    const known = existsSync(damagedPath(path)) ? "damaged" : undefined;
    if (text === undefined) return this.#found(known);
    const stored = readStored(text, countsVersion);
    if (stored.kind === "newer")
      return this.#found("newer", "A later version has written the statistics file, which stays as it is.");
    const parsed = stored.kind === "known" ? countsSchema.safeParse(stored.value) : undefined;
    if (parsed?.success) return this.#found(known, "", parsed.data);
    await rename(path, damagedPath(path)).catch(() => {});
    return this.#found("damaged", `The statistics file made no sense; it was kept as ${damagedPath(path)}.`);
  }

  #found(problem: StatisticsStore["problem"], line = "", counts = emptyCounts()): Counts {
    if (line !== "" && problem !== this.problem) this.options.log.warn(line);
    this.problem = problem;
    return counts;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work);
    this.#work = result.catch(() => {});
    return result;
  }
}

function isEmpty({ tallies, days, impressions }: Counts): boolean {
  return [tallies, days, impressions].every((counts) => Object.keys(counts).length === 0);
}

function damagedPath(path: string): string {
  return `${path}.damaged`;
}

/** A reader never meets a half-written file. */
async function writePrivately(path: string, counts: Counts): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(counts, undefined, 1)}\n`, { mode: 0o600, flag: "wx" });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function locked(path: string, work: () => Promise<void>): Promise<void> {
  await folderOfFile(path);
  const lock = `${path}.lock`;
  const giveUp = Date.now() + lockWaitMs;
  while (!(await take(lock))) {
    if (Date.now() > giveUp) throw new Error("locked by another window");
    await delay(25);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (code(error) !== "EEXIST") throw error;
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > staleLockMs) await rm(lock, { force: true });
    return false;
  }
}

function code(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
