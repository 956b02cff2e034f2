import { stat } from "node:fs/promises";
import { l10n } from "../../../server/protocol/l10n";
import { byteText } from "../../ui/text";
import { DownloadError } from "./downloadError";
import { partPath } from "./partFile";

export interface SpaceDeps {
  /** Free disk space for a folder, in bytes. */
  readonly freeBytes: (folder: string) => Promise<number>;
}

/** Disk space to keep free: a full disk breaks more than the download. */
const spareBytes = 512 * 2 ** 20;

export async function requireSpace(bytes: number, folder: string, { freeBytes }: SpaceDeps): Promise<void> {
  const free = await freeBytes(folder);
  if (bytes + spareBytes <= free) return;
  throw new DownloadError(
    l10n.t(
      "The model needs {0} of disk space, but {2} has only {1} free. Free up space and try again.",
      byteText(bytes),
      byteText(free),
      folder,
    ),
  );
}

/** Checks the space for all files of a model before the first part is downloaded. */
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
