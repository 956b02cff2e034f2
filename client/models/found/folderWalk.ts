import type { Dirent } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../../server/files/listFolder";
import { realPath } from "../../../server/files/realPath";

/** What one search may cost in all, however large or hostile the folders are. */
export class SearchBudget {
  #folders = 2000;
  #heads = 400;
  readonly #until: number;

  constructor(
    private readonly now: () => number,
    ms = 2000,
  ) {
    this.#until = now() + ms;
  }

  /** Whether one more folder may be listed. */
  takeFolder(): boolean {
    return this.#folders-- > 0 && this.now() < this.#until;
  }

  /** Whether one more file may be opened. */
  takeFile(): boolean {
    return this.#heads-- > 0 && this.now() < this.#until;
  }
}

/** Entries of one folder that are looked at. */
const maxEntries = 2000;

/** A file or link in a folder, by its path below the root. */
export interface Entry {
  readonly path: string;
  /** The names of the folders that lead to it, and its own. */
  readonly names: readonly string[];
  readonly isLink: boolean;
}

/**
 * The files and links below a folder, down to a depth; 1 means directly in it. Follows no link, and leaves out folders that
 * cannot be read or that `enters` leaves out. The folder itself may be a link, because the user made it.
 */
export async function filesBelow(
  folder: string,
  depth: number,
  budget: SearchBudget,
  enters: (names: readonly string[]) => boolean = () => true,
): Promise<Entry[]> {
  const root = await realPath(folder).catch(() => undefined);
  if (root === undefined || !root.exists) return [];
  const found: Entry[] = [];
  const waiting: (readonly string[])[] = [[]];
  for (let names = waiting.shift(); names !== undefined; names = waiting.shift()) {
    for (const entry of await entriesOf(join(root.real, ...names), budget)) {
      const all = [...names, entry.name];
      if (entry.isDirectory()) {
        if (all.length < depth && enters(all)) waiting.push(all);
      } else if (entry.isFile() || entry.isSymbolicLink())
        found.push({ path: join(root.real, ...all), names: all, isLink: entry.isSymbolicLink() });
    }
  }
  return found;
}

async function entriesOf(path: string, budget: SearchBudget): Promise<Dirent[]> {
  if (!budget.takeFolder()) return [];
  const listing = await listFolder(path, maxEntries).catch(() => undefined);
  return (listing?.entries ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
}
