import { constants, type Dirent } from "node:fs";
import { lstat, open, opendir, realpath } from "node:fs/promises";
import { patience } from "./patience";
import { placeOf } from "./readRegularFile";
import { RefusedFile } from "./refusedFile";

export interface Listing {
  /** In the order of the disk. */
  readonly entries: readonly Dirent[];
  /** There are more. */
  readonly isCut: boolean;
}

const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * The first `limit` entries of a folder by its real path. Throws a `RefusedFile` for what is no folder, or a link to one, and the error
 * of the operating system for what cannot be read.
 */
export function listFolder(path: string, limit: number): Promise<Listing> {
  return patience.spendOn(path, async () => {
    const seen = await lstat(path);
    if (!seen.isDirectory()) throw new RefusedFile(seen.isSymbolicLink() ? "link" : "notOrdinary", path);
    return process.platform === "linux" ? listDescriptor(path, limit) : listPath(path, limit);
  });
}

/** What was opened is listed, whatever has the name by then. */
async function listDescriptor(path: string, limit: number): Promise<Listing> {
  const folder = await open(path, constants.O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const place = placeOf(folder);
    if (place === undefined) return await listPath(path, limit);
    if (place !== path) throw new RefusedFile("moved", path);
    return await entriesOf(`/proc/self/fd/${folder.fd}`, limit);
  } finally {
    await folder.close();
  }
}

async function listPath(path: string, limit: number): Promise<Listing> {
  const listing = await entriesOf(path, limit);
  if ((await realpath(path)) !== path) throw new RefusedFile("moved", path);
  return listing;
}

async function entriesOf(path: string, limit: number): Promise<Listing> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(path, { bufferSize: 128 })) {
    if (entries.length === limit) return { entries, isCut: true };
    entries.push(entry);
  }
  return { entries, isCut: false };
}
