import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { lockPath, takeFileLock } from "../../../server/files/fileLock";
import { isTaken } from "../../../server/files/ownFile";
import { l10n } from "../../../server/protocol/l10n";

import { codeOf, DownloadError } from "./downloadError";
import { hasModelMagic, notAModel } from "./magic";
import { connectionLost } from "./network";
import { deletePart, isNewerPart, PartFile, partPath } from "./partFile";
import { type DownloadDeps, type Downloaded, receive } from "./receive";
import type { RemoteFile } from "./remoteFile";

/** Gives up after this many tries in a row without progress. */
const maxTries = 6;

/**
 * Downloads a file to `target`, or resumes the download. Throws a `DownloadError` or the signal's reason, and keeps the
 * received bytes to resume later.
 */
export async function download(
  remote: RemoteFile,
  target: string,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<Downloaded> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const lock = await takeFileLock(lockPath(target));
  if (lock === undefined)
    throw new DownloadError(l10n.t("This file is already being downloaded, in this window or another one."));
  try {
    if (await isNewerPart(target)) throw newerPart(target);
    const asking = { ...deps, agreeToHost: askOnce(deps.agreeToHost) };
    return await fetchTo(remote, target, asking, AbortSignal.any([signal, lock.lost]));
  } catch (error) {
    // ENOENT: the download's own files were erased, and the lock with them.
    const isLost = lock.lost.aborted || codeOf(error) === "ENOENT";
    throw isLost ? lostFile() : diskFailure(error, folder);
  } finally {
    await lock.release();
  }
}

/** The user's consent to a host holds for the whole download, which may resume unattended. */
function askOnce(agreeToHost: DownloadDeps["agreeToHost"]): DownloadDeps["agreeToHost"] {
  const agreed = new Set<string>();
  return async (host) => {
    if (!agreed.has(host) && (await agreeToHost(host))) agreed.add(host);
    return agreed.has(host);
  };
}

async function fetchTo(
  remote: RemoteFile,
  target: string,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<Downloaded> {
  const total = remote.bytes === undefined ? {} : { total: remote.bytes };
  const onRead = (bytes: number) => deps.onProgress({ step: "checking", bytes, ...total });
  const part = await PartFile.open(target, remote.url.href, onRead, signal);
  try {
    await receiveAll(remote, part, dirname(target), deps, signal);
    const { received: bytes, sha256 } = part;
    const problem = await contentProblem(remote, part);
    if (problem === undefined) {
      if (await isTaken(target)) throw takenName(target);
      await deps.onComplete({ bytes, sha256 });
      if (!(await part.finish(target))) throw lostFile();
      return { bytes, sha256 };
    }
    await part.close();
    await deletePart(target);
    throw new DownloadError(problem);
  } catch (error) {
    await part.close().catch(() => {});
    // Nothing to resume from.
    if (part.received === 0) await deletePart(target);
    throw error;
  }
}

/** Retries until the file is complete; each try resumes where the last one stopped. */
async function receiveAll(
  remote: RemoteFile,
  part: PartFile,
  folder: string,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<void> {
  let longest = part.received;
  for (let tries = 1; ; tries++) {
    try {
      if (await receive(remote, part, folder, deps, signal)) return;
      if (tries >= maxTries) throw connectionLost(remote.url);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof DownloadError && error.isTransient)) throw error;
      if (part.received > longest) tries = 1;
      if (tries >= maxTries) throw error;
      await deps.wait(Math.max(1000 * 2 ** (tries - 1), error.retryAfterMs), signal);
    }
    longest = Math.max(longest, part.received);
  }
}

/** Why a complete file is not the expected one. */
async function contentProblem({ sha256, url }: RemoteFile, part: PartFile): Promise<string | undefined> {
  const head = await part.head(4);
  if (head.length < 4 || !hasModelMagic(head)) return notAModel(url.host);
  if (sha256 === undefined || sha256 === part.sha256) return undefined;
  return l10n.t("The file from {0} has the wrong SHA-256 checksum and was deleted. Try again.", url.host);
}

function newerPart(target: string): DownloadError {
  return new DownloadError(
    l10n.t(
      "A newer version of Inhouse started this download. Continue there, or delete {0} first.",
      partPath(target),
    ),
  );
}

function takenName(target: string): DownloadError {
  return new DownloadError(
    l10n.t("Another file now exists at {0}. Move it and try again; the download is kept.", target),
  );
}

function lostFile(): DownloadError {
  return new DownloadError(l10n.t("Download stopped: its files were deleted or another window took over."));
}

function diskFailure(error: unknown, folder: string): unknown {
  switch (codeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new DownloadError(
        l10n.t("The disk is full. Free up space in {0} and try again to resume.", folder),
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new DownloadError(l10n.t("Cannot write to {0}. Check its permissions.", folder));
    default:
      return error;
  }
}
