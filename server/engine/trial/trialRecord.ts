import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../../files/isAlive";
import { privateFolder } from "../../files/privateFolder";
import { readStored } from "../../protocol/stored";
import { storedText } from "../../storedText";

const formatVersion = 1;
const keptVerdicts = 200;

/** How a file ended the process that loaded it. */
export const endings = ["stopped", "too long", "server"] as const;
export type Ending = (typeof endings)[number];

/** What came of loading a file: it is good, the server ended meanwhile for whatever reason, or it ended a process. */
export type Verdict = "good" | "interrupted" | Ending;

const verdictSchema = z.object({ verdict: z.enum(["good", "interrupted", ...endings]) });

/**
 * Verdicts on model files, and notes on which of them are being loaded, each a small file in a folder that windows share. A note whose
 * process has ended without taking it away says that the process ended while it loaded that file. Others can have ended it, so only the
 * second such note in a row says that the file did. Without a folder they last as long as the process.
 */
export class TrialRecord {
  readonly #inMemory = new Map<string, Verdict>();
  readonly #notes = new Set<string>();
  readonly #ready: Promise<boolean>;

  /** `again` forgets what was refused: the user wants it tried once more. Without it `problem` is told why the folder is not used. */
  constructor(
    private readonly folder: string | undefined,
    again: boolean,
    problem: (error: unknown) => void,
  ) {
    this.#ready = this.#prepare(again).catch((error) => {
      problem(error);
      return false;
    });
    process.on("exit", this.#clearNotes);
  }

  /** What is known of a file, by a key that stands for it. */
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

  /** Rejects when it could not be written; then it lasts as long as the process. */
  async keep(key: string, verdict: Verdict): Promise<void> {
    this.#inMemory.set(key, verdict);
    if (!(await this.#ready)) return;
    await this.#write(this.#path(key), { version: formatVersion, verdict });
    // What is erased is forgotten.
    this.#inMemory.delete(key);
  }

  /** Says that a file is about to be loaded; what it returns takes that back, with what earlier notes said. */
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

  /** Ends in good order: what is being loaded has not ended the process. */
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
    await privateFolder(this.folder);
    if (again) await this.#forgetRefusals(this.folder);
    return true;
  }

  async #forgetRefusals(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const isRefused = name.endsWith(noteEnding)
        ? !isRunning(name)
        : ((await this.#read(path)) ?? "good") !== "good";
      if (isRefused) await rm(path, { force: true });
    }
  }

  /** Those of processes that have ended. */
  async #notesLeft(key: string): Promise<readonly string[]> {
    const folder = this.folder ?? "";
    return (await readdir(folder))
      .filter((name) => name.startsWith(`${key}.`) && name.endsWith(noteEnding) && !isRunning(name))
      .map((name) => join(folder, name));
  }

  async #read(path: string): Promise<Verdict | undefined> {
    const text = await storedText(path).catch(() => undefined);
    const stored = text === undefined ? undefined : readStored(text, formatVersion);
    if (stored?.kind !== "known") return undefined;
    return verdictSchema.safeParse(stored.value).data?.verdict;
  }

  async #write(path: string, content: object): Promise<void> {
    const temporary = join(this.folder ?? "", `${randomUUID()}.tmp`);
    await writeFile(temporary, JSON.stringify(content), { mode: 0o600, flag: "wx" });
    await rename(temporary, path);
    await this.#prune();
  }

  /** Leaves the verdicts that came last. */
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

/** Whether the process that has written a note may still be loading. */
function isRunning(name: string): boolean {
  const [, pid = "", parent = ""] = /\.(\d+)-(\d+)\.loading$/.exec(name) ?? [];
  if (Number(pid) === process.pid) return true;
  // An editor's window has one server at a time: this one has taken the other's place.
  if (Number(parent) === process.ppid) return false;
  return isAlive(Number(pid));
}
