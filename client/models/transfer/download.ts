import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Translate } from "../../text";
import { codeOf, DownloadError } from "./downloadError";
import { lockPath, takeFileLock } from "./fileLock";
import { beginsLikeModel, noModel } from "./magic";
import { brokenOff } from "./network";
import { isTaken } from "./ownFile";
import { deletePart, isNewerPart, PartFile, partPath } from "./partFile";
import { type DownloadDeps, type Downloaded, receive } from "./receive";
import type { RemoteFile } from "./remoteFile";

/** So many tries in a row are enough after which no more of the file is there than ever before. */
const mostTries = 6;

/** Fetches a file to `target`, or the rest of it. Throws a `DownloadError`, or the signal's reason; what was received stays, to go on with. */
export async function download(
  remote: RemoteFile,
  target: string,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<Downloaded> {
  const { t } = deps;
  const folder = dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const lock = await takeFileLock(lockPath(target));
  if (lock === undefined)
    throw new DownloadError(t("This file is being downloaded already, in this window or another one."));
  try {
    if (await isNewerPart(target)) throw newerPart(target, t);
    const asking = { ...deps, agreeToHost: askedOnce(deps.agreeToHost) };
    return await fetchTo(remote, target, asking, AbortSignal.any([signal, lock.lost]));
  } catch (error) {
    // Its own files are missing: they were erased, and the lock with them.
    const isLost = lock.lost.aborted || codeOf(error) === "ENOENT";
    throw isLost ? lostFile(t) : diskFailure(error, folder, t);
  } finally {
    await lock.release();
  }
}

/** The user agrees to a host for the whole download: it may break off and go on while nobody is there. */
function askedOnce(agreeToHost: DownloadDeps["agreeToHost"]): DownloadDeps["agreeToHost"] {
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
    const problem = await contentProblem(remote, part, deps.t);
    if (problem === undefined) {
      if (await isTaken(target)) throw takenName(target, deps.t);
      await deps.onWhole({ bytes, sha256 });
      if (!(await part.finish(target))) throw lostFile(deps.t);
      return { bytes, sha256 };
    }
    await part.close();
    await deletePart(target);
    throw new DownloadError(problem);
  } catch (error) {
    await part.close().catch(() => {});
    // There is nothing to go on with.
    if (part.received === 0) await deletePart(target);
    throw error;
  }
}

/** Tries until all is there; each try goes on where the last one broke off. */
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
      if (tries >= mostTries) throw brokenOff(remote.url, deps.t);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof DownloadError && error.passing)) throw error;
      if (part.received > longest) tries = 1;
      if (tries >= mostTries) throw error;
      await deps.wait(1000 * 2 ** (tries - 1), signal);
    }
    longest = Math.max(longest, part.received);
  }
}

/** Why a file that is all there is not what it should be. */
async function contentProblem(
  { sha256, url }: RemoteFile,
  part: PartFile,
  t: Translate,
): Promise<string | undefined> {
  if (!beginsLikeModel(await part.head(4))) return noModel(url.host, t);
  if (sha256 === undefined || sha256 === part.sha256) return undefined;
  return t(
    "The file that came from {0} is not the one it named (wrong SHA-256), so it was deleted: try again.",
    url.host,
  );
}

function newerPart(target: string, t: Translate): DownloadError {
  return new DownloadError(
    t(
      "A newer version of Inhouse has begun this download: go on with it there, or delete {0} first.",
      partPath(target),
    ),
  );
}

function takenName(target: string, t: Translate): DownloadError {
  return new DownloadError(
    t("{0} has been put there meanwhile: move it away and try again, nothing is fetched twice.", target),
  );
}

function lostFile(t: Translate): DownloadError {
  return new DownloadError(
    t(
      "The download has ended because its files were deleted, or another window goes on with it: if not, try again.",
    ),
  );
}

function diskFailure(error: unknown, folder: string, t: Translate): unknown {
  switch (codeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new DownloadError(
        t("The disk is full: make room in {0} and try again, it goes on where it stopped.", folder),
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new DownloadError(t("{0} can't be written to: check its permissions.", folder));
    default:
      return error;
  }
}
