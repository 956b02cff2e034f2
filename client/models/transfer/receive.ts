import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Answered, answered } from "./answer";
import { codeOf, DownloadError } from "./downloadError";
import { type Followed, follow, statusFailure } from "./follow";
import { beginsLikeModel, noModel } from "./magic";
import { brokenOff, type Network, networkFailure } from "./network";
import type { PartFile, PartNote } from "./partFile";
import type { RemoteFile } from "./remoteFile";
import { requireSpace, type SpaceDeps } from "./space";

export type DownloadProgress =
  /** Reading what an earlier try has left, or receiving. */
  { readonly step: "checking" | "receiving"; readonly bytes: number; readonly total?: number };

export interface Downloaded {
  readonly bytes: number;
  readonly sha256: string;
}

export interface DownloadDeps extends SpaceDeps {
  readonly network: Network;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Whether the user lets a host that nobody has named yet hand the file out. */
  readonly agreeToHost: (host: string) => Promise<boolean>;
  /** Called when all is there and right, before it is put in its place. */
  readonly onWhole: (downloaded: Downloaded) => Promise<void>;
}

/** So many bytes are written before the room on the disk is asked for again; less than what is kept free. */
const bytesBetweenLooks = 32 * 2 ** 20;

/** One try. False when what was there is of no use and the next one has to begin anew. */
export async function receive(
  remote: RemoteFile,
  part: PartFile,
  folder: string,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const known = remote.bytes ?? part.note.bytes;
  if (known !== undefined && part.received === known) return true;
  if (known !== undefined && part.received > known) await part.restart();
  await requireSpace(Math.max(0, (known ?? 0) - part.received), folder, deps);
  const { response, url } = await ask(remote, part, deps, signal);
  try {
    if (response.statusCode === 416 && part.received > 0) {
      if (isAllOf(response, part)) return true;
      await part.restart();
      return false;
    }
    const failure = statusFailure(response, url, deps.t);
    if (failure !== undefined) throw failure;
    const answer = answered(response);
    if (answer === undefined || (response.statusCode === 206 && answer.start !== part.received))
      throw new DownloadError(deps.t("{0} sends another part of the file than it was asked for.", url.host));
    if (response.statusCode === 206 && !continues(answer, part)) {
      await part.restart();
      return false;
    }
    // All of it: of another state than what is there, or from a host that gives no parts.
    if (response.statusCode === 200 && part.received > 0) await part.restart();
    const whole = answer.total ?? remote.bytes;
    if (remote.bytes !== undefined && whole !== remote.bytes)
      throw new DownloadError(
        deps.t(
          "{0} sends {1} bytes instead of the {2} it named: ask again.",
          url.host,
          whole ?? "?",
          remote.bytes,
        ),
      );
    await part.setNote(noteOf(remote, answer, whole));
    if (known === undefined && whole !== undefined) await requireSpace(whole - part.received, folder, deps);
    await store(response, url, part, { whole, folder }, deps, signal);
  } finally {
    response.destroy();
  }
  return true;
}

function noteOf({ url }: RemoteFile, { validator }: Answered, whole: number | undefined): PartNote {
  return {
    url: url.href,
    ...(validator === undefined ? {} : { validator }),
    ...(whole === undefined ? {} : { bytes: whole }),
  };
}

/** Whether a part is of the same state of the file as what is there: a host may send it although it was asked not to. */
function continues({ validator, total }: Answered, { received, note }: PartFile): boolean {
  if (received === 0) return true;
  if (note.validator !== undefined && validator !== note.validator) return false;
  return note.bytes === undefined || total === note.bytes;
}

/** There is nothing behind what is there: it was broken off at the very end. */
function isAllOf({ headers }: IncomingMessage, { received }: PartFile): boolean {
  return received > 0 && headers["content-range"] === `bytes */${received}`;
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

interface Expected {
  /** Length of the whole file, where it is known. */
  readonly whole: number | undefined;
  readonly folder: string;
}

async function store(
  response: IncomingMessage,
  url: URL,
  part: PartFile,
  { whole, folder }: Expected,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<void> {
  const { t } = deps;
  if ((response.headers["content-encoding"] ?? "identity") !== "identity")
    throw new DownloadError(t("{0} sends the file packed, which is not what was asked for.", url.host));
  const total = whole === undefined ? {} : { total: whole };
  let unlooked = 0;
  const write = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      if (whole !== undefined && part.received + chunk.length > whole) {
        // Whatever it is, it is not the file.
        await part.restart();
        throw new DownloadError(t("{0} sends more than the file has.", url.host));
      }
      if (part.received === 0 && !beginsLikeModel(chunk)) throw new DownloadError(noModel(url.host, t));
      unlooked += chunk.length;
      if (unlooked > bytesBetweenLooks) {
        await requireRoomToGoOn(part, whole, folder, deps);
        unlooked = 0;
      }
      await part.append(chunk);
      deps.onProgress({ step: "receiving", bytes: part.received, ...total });
    }
  };
  try {
    await pipeline(response, write, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw codeOf(error) === "ENOSPC" ? error : networkFailure(error, url, t);
  }
  if (whole !== undefined && part.received < whole) throw brokenOff(url, t);
}

/** Another program may fill the disk meanwhile, and a host that tells no length may send without end. */
async function requireRoomToGoOn(
  part: PartFile,
  whole: number | undefined,
  folder: string,
  deps: DownloadDeps,
): Promise<void> {
  try {
    await requireSpace(whole === undefined ? bytesBetweenLooks : whole - part.received, folder, deps);
  } catch (error) {
    // It would fill the disk again the next time.
    if (whole === undefined) await part.restart();
    throw error;
  }
}
