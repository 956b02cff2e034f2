import { constants, type Dirent } from "node:fs";
import { lstat, open, opendir, realpath } from "node:fs/promises";
import { diskQueue } from "./diskQueue";
import { FileRefusedError } from "./fileRefusedError";
import { pathOfHandle } from "./readRegularFile";

export interface Listing {
  /** In the file system's order. */
  readonly entries: readonly Dirent[];
  /** The folder has more entries. */
  readonly isCut: boolean;
}

const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Lists the first `limit` entries of a folder, given its real path. Throws a `FileRefusedError` if the path is a symlink or not a
 * folder, and the operating system's error if the folder is unreadable.
 */
export function listFolder(path: string, limit: number): Promise<Listing> {
  return diskQueue.run(path, async () => {
    const info = await lstat(path);
    if (!info.isDirectory()) throw new FileRefusedError(info.isSymbolicLink() ? "link" : "notOrdinary", path);
    return process.platform === "linux" ? listDescriptor(path, limit) : listPath(path, limit);
  });
}

/** Lists the opened folder itself, even if its path now leads elsewhere. */
async function listDescriptor(path: string, limit: number): Promise<Listing> {
  const folder = await open(path, constants.O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const place = pathOfHandle(folder);
    if (place === undefined) return await listPath(path, limit);
    if (place !== path) throw new FileRefusedError("moved", path);
    return await entriesOf(`/proc/self/fd/${folder.fd}`, limit);
  } finally {
    await folder.close();
  }
}

async function listPath(path: string, limit: number): Promise<Listing> {
  const listing = await entriesOf(path, limit);
  if ((await realpath(path)) !== path) throw new FileRefusedError("moved", path);
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
