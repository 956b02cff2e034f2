import { stat } from "node:fs/promises";
import type { Translate } from "../../text";
import { DownloadError } from "./downloadError";
import { inBytes } from "./inBytes";
import { partPath } from "./partFile";

export interface SpaceDeps {
  readonly t: Translate;
  /** Bytes that can still be written in a folder. */
  readonly freeBytes: (folder: string) => Promise<number>;
}

/** A disk that is full to the brim breaks more than the download. */
const spareBytes = 512 * 2 ** 20;

export async function requireSpace(
  bytes: number,
  folder: string,
  { freeBytes, t }: SpaceDeps,
): Promise<void> {
  const free = await freeBytes(folder);
  if (bytes + spareBytes <= free) return;
  throw new DownloadError(
    t(
      "The model needs {0} more on the disk but only {1} are free in {2}: make room and try again.",
      inBytes(bytes),
      inBytes(free),
      folder,
    ),
  );
}

/** For all files of a model together, so that no first part is fetched for nothing. */
export async function requireSpaceForAll(
  files: readonly { readonly target: string; readonly bytes: number | undefined }[],
  folder: string,
  deps: SpaceDeps,
): Promise<void> {
  const missing = files.map(async ({ target, bytes = 0 }) => {
    const part = await stat(partPath(target)).catch(() => undefined);
    return Math.max(0, bytes - (part?.size ?? 0));
  });
  const sum = (await Promise.all(missing)).reduce((all, each) => all + each, 0);
  if (sum > 0) await requireSpace(sum, folder, deps);
}
