import { chmod, mkdir } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Translate } from "../../text";
import { codeOf, DownloadError } from "./downloadError";
import { takeFileLock } from "./fileLock";
import { type Followed, follow, statusFailure } from "./follow";
import { type Network, networkFailure } from "./network";
import { deletePart, PartFile, type PartNote } from "./partFile";
import type { RemoteFile } from "./remoteFile";

export type DownloadProgress =
  /** Reading what an earlier try has left, or receiving. */
  { readonly step: "checking" | "receiving"; readonly bytes: number; readonly total?: number };

export interface DownloadDeps {
  readonly network: Network;
  readonly t: Translate;
  /** Bytes that can still be written in a folder. */
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Whether the user lets a host that nobody has named yet hand the file out. */
  readonly agreeToHost: (host: string) => Promise<boolean>;
}

export interface Downloaded {
  readonly bytes: number;
  readonly sha256: string;
}

/** So many tries in a row without a byte are enough. */
const mostTries = 6;
/** A disk that is full to the brim breaks more than the download. */
const spareBytes = 512 * 2 ** 20;

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
  const lock = await takeFileLock(`${target}.lock`);
  if (lock === undefined)
    throw new DownloadError(t("This file is being downloaded already, in this window or another one."));
  try {
    return await fetchTo(remote, target, deps, AbortSignal.any([signal, lock.lost]));
  } catch (error) {
    throw lock.lost.aborted ? lock.lost.reason : diskFailure(error, folder, t);
  } finally {
    await lock.release();
  }
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
      await part.finish(target);
      return { bytes, sha256 };
    }
    await part.close();
    await deletePart(target);
    throw new DownloadError(problem);
  } catch (error) {
    await part.close().catch(() => {});
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
  for (let tries = 1; ; tries++) {
    const before = part.received;
    try {
      if (await receive(remote, part, folder, deps, signal)) return;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof DownloadError && error.passing)) throw error;
      if (part.received > before) tries = 1;
      if (tries >= mostTries) throw error;
      await deps.wait(1000 * 2 ** (tries - 1), signal);
    }
  }
}

/** One try. False when what was there is of no use and the next one has to begin anew. */
async function receive(
  remote: RemoteFile,
  part: PartFile,
  folder: string,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const known = remote.bytes ?? part.note.bytes;
  if (known !== undefined && part.received === known) return true;
  if (known !== undefined && part.received > known) await part.restart();
  await requireSpace((known ?? 0) - part.received, folder, deps);
  const { response, url } = await ask(remote, part, deps, signal);
  try {
    if (response.statusCode === 416) {
      await part.restart();
      return false;
    }
    const failure = statusFailure(response, url, deps.t) ?? rangeFailure(response, part, url, deps.t);
    if (failure !== undefined) throw failure;
    // All of it: of another state than what is there, or from a host that gives no parts.
    if (response.statusCode === 200 && part.received > 0) await part.restart();
    const whole = wholeLength(response, part.received);
    if (remote.bytes !== undefined && whole !== undefined && whole !== remote.bytes)
      throw new DownloadError(
        deps.t("{0} sends {1} bytes instead of the {2} it named: ask again.", url.host, whole, remote.bytes),
      );
    await part.setNote(noteOf(remote, response, whole));
    if (known === undefined && whole !== undefined) await requireSpace(whole - part.received, folder, deps);
    await store(response, url, part, whole, deps, signal);
  } finally {
    response.destroy();
  }
  return true;
}

function noteOf({ url }: RemoteFile, { headers }: IncomingMessage, whole: number | undefined): PartNote {
  const { etag } = headers;
  return {
    url: url.href,
    // A weak one may stand for other bytes.
    ...(etag === undefined || etag.startsWith("W/") ? {} : { validator: etag }),
    ...(whole === undefined ? {} : { bytes: whole }),
  };
}

function rangeFailure(
  { statusCode, headers }: IncomingMessage,
  { received }: PartFile,
  { host }: URL,
  t: Translate,
): DownloadError | undefined {
  if (statusCode !== 206) return undefined;
  const start = /^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1];
  if (start === String(received)) return undefined;
  return new DownloadError(t("{0} sends another part of the file than it was asked for.", host));
}

async function ask(
  remote: RemoteFile,
  part: PartFile,
  { network, t, agreeToHost }: DownloadDeps,
  signal: AbortSignal,
): Promise<Followed> {
  const { validator } = part.note;
  // Without a name for the file's state, only the checksum of the whole tells whether later bytes belong to the earlier ones.
  if (validator === undefined && remote.sha256 === undefined) await part.restart();
  const headers: Record<string, string> = {};
  if (part.received > 0) {
    headers["range"] = `bytes=${part.received}-`;
    if (validator !== undefined) headers["if-range"] = validator;
  }
  const onRedirect = async (_: IncomingMessage, { host }: URL) => {
    if (!remote.hosts.includes(host) && !(await agreeToHost(host)))
      throw new DownloadError(t("Nothing was downloaded from {0}.", host));
    return false;
  };
  return await follow("GET", remote.url, headers, { network, t, onRedirect }, signal);
}

async function store(
  response: IncomingMessage,
  url: URL,
  part: PartFile,
  whole: number | undefined,
  { onProgress, t }: DownloadDeps,
  signal: AbortSignal,
): Promise<void> {
  if ((response.headers["content-encoding"] ?? "identity") !== "identity")
    throw new DownloadError(t("{0} sends the file packed, which is not what was asked for.", url.host));
  const total = whole === undefined ? {} : { total: whole };
  const write = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      if (whole !== undefined && part.received + chunk.length > whole)
        throw new DownloadError(t("{0} sends more than the file has.", url.host));
      if (part.received === 0 && !beginsLikeModel(chunk)) throw new DownloadError(noModel(url.host, t));
      await part.append(chunk);
      onProgress({ step: "receiving", bytes: part.received, ...total });
    }
  };
  try {
    await pipeline(response, write, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw codeOf(error) === "ENOSPC" ? error : networkFailure(error, url, t);
  }
  if (whole !== undefined && part.received < whole)
    throw new DownloadError(t("The connection to {0} broke off.", url.host), true);
}

async function requireSpace(bytes: number, folder: string, { freeBytes, t }: DownloadDeps): Promise<void> {
  const free = await freeBytes(folder);
  if (bytes + spareBytes <= free) return;
  throw new DownloadError(
    t(
      "The file needs {0} more on the disk but only {1} are free in {2}: make room and try again.",
      inBytes(bytes),
      inBytes(free),
      folder,
    ),
  );
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

function noModel(host: string, t: Translate): string {
  return t("What {0} sends is not a GGUF model: check the address.", host);
}

/** As far as a chunk goes. */
function beginsLikeModel(bytes: Buffer): boolean {
  const magic = Buffer.from("GGUF");
  const length = Math.min(bytes.length, magic.length);
  return bytes.subarray(0, length).equals(magic.subarray(0, length));
}

/** Length of the whole file, as an answer tells it. */
function wholeLength({ statusCode, headers }: IncomingMessage, received: number): number | undefined {
  const told =
    statusCode === 206 ? /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1] : headers["content-length"];
  const length = Number(told ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= received ? length : undefined;
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

/** "8.1 GB" */
export function inBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  const at = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const amount = bytes / 1000 ** at;
  return `${at === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[at]}`;
}
