import { rmSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../../files/isAlive";
import { ensurePrivateFolder } from "../../files/privateFolder";
import { writeFileAtomic } from "../../files/writeFileAtomic";
import { parseStored } from "../../protocol/stored";
import { storedText } from "../../storedText";

const formatVersion = 1;
const keptVerdicts = 200;

/** How loading a file failed: it crashed the trial, it hung the trial, or it crashed the server. */
export const loadFailures = ["stopped", "too long", "server"] as const;
export type LoadFailure = (typeof loadFailures)[number];

/** Result of loading a file: it works, the server ended while loading it for whatever reason, or it failed. */
export type Verdict = "good" | "interrupted" | LoadFailure;

const verdictSchema = z.object({ verdict: z.enum(["good", "interrupted", ...loadFailures]) });

/**
 * Stores verdicts on model files, and notes on files that are being loaded, each as a small file in a folder that windows share.
 * A note left behind by a process says that the process ended while it loaded that file. Something else may have ended it, so
 * only the second such note in a row counts against the file. Without a folder, verdicts last as long as the process.
 */
export class TrialRecord {
  readonly #inMemory = new Map<string, Verdict>();
  readonly #notes = new Set<string>();
  readonly #ready: Promise<boolean>;

  /**
   * `again` deletes all refusals, because the user asked to try again. `onProblem` gets the error when the folder
   * cannot be used.
   */
  constructor(
    private readonly folder: string | undefined,
    again: boolean,
    onProblem: (error: unknown) => void,
  ) {
    this.#ready = this.#prepare(again).catch((error) => {
      onProblem(error);
      return false;
    });
    process.on("exit", this.#clearNotes);
  }

  /** The verdict on a file, by its key. */
  async verdict(key: string): Promise<Verdict | undefined> {
    const known = this.#inMemory.get(key);
    if (known !== undefined || !(await this.#ready)) return known;
    const kept = await this.#read(this.#path(key));
    const left = await this.#notesLeft(key);
    if (left.length === 0) return kept;
    const verdict = kept === undefined ? "interrupted" : "server";
    await this.keep(key, verdict);
    for (const note of left) await rm(note, { force: true });
    return verdict;
  }

  /** Stores a verdict. Rejects when writing fails; then the verdict lasts as long as the process. */
  async keep(key: string, verdict: Verdict): Promise<void> {
    this.#inMemory.set(key, verdict);
    if (!(await this.#ready)) return;
    await this.#write(this.#path(key), { version: formatVersion, verdict });
    // The file counts from now on, so that deleting it deletes the verdict.
    this.#inMemory.delete(key);
  }

  /**
   * Records that a file is about to be loaded. Disposing the result deletes that note and the file's earlier verdict.
   */
  async begin(key: string): Promise<Disposable> {
    if (!(await this.#ready)) return { [Symbol.dispose]: () => {} };
    const note = join(this.folder ?? "", `${key}.${process.pid}-${process.ppid}${noteEnding}`);
    this.#notes.add(note);
    await this.#write(note, {});
    return {
      [Symbol.dispose]: () => {
        this.#notes.delete(note);
        for (const path of [note, this.#path(key)]) rmSync(path, { force: true });
      },
    };
  }

  async forgetRefusals(): Promise<void> {
    for (const [key, verdict] of this.#inMemory) if (verdict !== "good") this.#inMemory.delete(key);
    if ((await this.#ready) && this.folder !== undefined) await this.#deleteRefusals(this.folder);
  }

  /** Deletes this process's notes: files being loaded now did not crash it. */
  dispose(): void {
    this.#clearNotes();
    process.off("exit", this.#clearNotes);
  }

  readonly #clearNotes = (): void => {
    for (const note of this.#notes) rmSync(note, { force: true });
    this.#notes.clear();
  };

  async #prepare(again: boolean): Promise<boolean> {
    if (this.folder === undefined) return false;
    await ensurePrivateFolder(this.folder);
    if (again) await this.#deleteRefusals(this.folder);
    return true;
  }

  async #deleteRefusals(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const isRefused = name.endsWith(noteEnding)
        ? !isRunning(name)
        : ((await this.#read(path)) ?? "good") !== "good";
      if (isRefused) await rm(path, { force: true });
    }
  }

  /** Notes on a file by processes that have ended. */
  async #notesLeft(key: string): Promise<readonly string[]> {
    const folder = this.folder ?? "";
    return (await readdir(folder))
      .filter((name) => name.startsWith(`${key}.`) && name.endsWith(noteEnding) && !isRunning(name))
      .map((name) => join(folder, name));
  }

  async #read(path: string): Promise<Verdict | undefined> {
    const text = await storedText(path).catch(() => undefined);
    const stored = text === undefined ? undefined : parseStored(text, formatVersion);
    if (stored?.kind !== "known") return undefined;
    return verdictSchema.safeParse(stored.value).data?.verdict;
  }

  async #write(path: string, content: object): Promise<void> {
    await writeFileAtomic(path, JSON.stringify(content));
    await this.#prune();
  }

  /** Keeps only the latest verdicts. */
  async #prune(): Promise<void> {
    const names = (await readdir(this.folder ?? "")).filter((name) => name.endsWith(verdictEnding));
    if (names.length <= keptVerdicts) return;
    const files = names.map(async (name) => {
      const path = join(this.folder ?? "", name);
      return {
        path,
        mtimeMs: await stat(path).then(
          (status) => status.mtimeMs,
          () => 0,
        ),
      };
    });
    const oldest = (await Promise.all(files)).toSorted((one, other) => one.mtimeMs - other.mtimeMs);
    for (const { path } of oldest.slice(0, -keptVerdicts)) await rm(path, { force: true });
  }

  #path(key: string): string {
    return join(this.folder ?? "", `${key}${verdictEnding}`);
  }
}

const verdictEnding = ".json";
const noteEnding = ".loading";

/** Whether the process that wrote a note may still be running. */
function isRunning(name: string): boolean {
  const [, pid = "", parent = ""] = /\.(\d+)-(\d+)\.loading$/.exec(name) ?? [];
  if (Number(pid) === process.pid) return true;
  // An editor window runs one server at a time, and this process has replaced the other one.
  if (Number(parent) === process.ppid) return false;
  return isAlive(Number(pid));
}
