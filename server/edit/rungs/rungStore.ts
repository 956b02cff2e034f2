import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { folderOfFile } from "../../files/privateFolder";
import type { Logger } from "../../log";
import { failureText } from "../../protocol/failure";
import { readStored } from "../../protocol/stored";
import { storedText } from "../../storedText";

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
  /** A later version has written the file, or it cannot be read: it stays as it is. */
  let mustStay = false;
  let work: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(next: () => Promise<Result>): Promise<Result> => {
    const result = work.then(next);
    work = result.catch(() => {});
    return result;
  };
  const load = async () => {
    if (path === undefined || mustStay) return known;
    const found = await loadFrom(path);
    mustStay = "reason" in found;
    if ("reason" in found)
      log.warn(`What suits the model in edits is kept in memory only: its file ${found.reason}.`);
    else known = found.tallies ?? known;
    return known;
  };
  return {
    read: () => inTurn(load),
    change: (change) =>
      inTurn(async () => {
        known = change(await load());
        if (path === undefined || mustStay) return;
        await writePrivately(path, `${JSON.stringify(known)}\n`).catch((error) =>
          log.warn(`What suits the model in edits could not be kept. ${failureText(error)}`),
        );
      }),
    erase: () =>
      inTurn(async () => {
        known = {};
        mustStay = false;
        if (path !== undefined) await rm(path, { force: true });
      }),
  };
}

/** Without tallies for a file that is not there or makes no sense: it is begun anew. */
async function loadFrom(path: string): Promise<{ readonly tallies?: Tallies } | { readonly reason: string }> {
  try {
    const text = await storedText(path);
    if (text === undefined) return {};
    const stored = readStored(text, 1);
    if (stored.kind === "newer") return { reason: "was written by a later version" };
    const parsed = stored.kind === "known" ? talliesSchema.safeParse(stored.value) : undefined;
    return parsed?.success ? { tallies: parsed.data } : {};
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return { reason: `cannot be read (${code})` };
  }
}

async function writePrivately(path: string, text: string): Promise<void> {
  await folderOfFile(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: "wx" });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
