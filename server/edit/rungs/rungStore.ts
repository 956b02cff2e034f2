import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { Logger } from "../../log";
import { failureText } from "../../protocol/failure";

const tallySchema = z.object({ attempts: z.int().min(0), successes: z.int().min(0) });
const talliesSchema = z.record(z.string(), z.record(z.string(), tallySchema));

export type Tally = Readonly<z.infer<typeof tallySchema>>;
/** By the model's name, then by the form of the answer. */
export type Tallies = Readonly<Record<string, Readonly<Record<string, Tally>>>>;

export interface RungStore {
  read(): Promise<Tallies>;
  /** Never throws: a count that cannot be written is kept in memory. */
  change(change: (tallies: Tallies) => Tallies): Promise<void>;
  /** Forgets everything. Throws when the file cannot be deleted. */
  erase(): Promise<void>;
}

/**
 * In a JSON file for its owner alone, or without a path in memory. Of two windows that write at the same moment one attempt may
 * be lost, which is no loss.
 */
export function createRungStore(path: string | undefined, log: Logger): RungStore {
  let known: Tallies = {};
  let work: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(next: () => Promise<Result>): Promise<Result> => {
    const result = work.then(next);
    work = result.catch(() => {});
    return result;
  };
  const load = async () => {
    if (path !== undefined) known = (await loadFrom(path)) ?? known;
    return known;
  };
  return {
    read: () => inTurn(load),
    change: (change) =>
      inTurn(async () => {
        known = change(await load());
        if (path === undefined) return;
        await writePrivately(path, `${JSON.stringify(known)}\n`).catch((error) =>
          log.warn(`What suits the model in edits could not be kept. ${failureText(error)}`),
        );
      }),
    erase: () =>
      inTurn(async () => {
        known = {};
        if (path !== undefined) await rm(path, { force: true });
      }),
  };
}

/** Undefined for a file that is not there or makes no sense: it is begun anew. */
async function loadFrom(path: string): Promise<Tallies | undefined> {
  try {
    return talliesSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: "wx" });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
