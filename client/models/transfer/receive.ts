import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { l10n } from "../../../server/protocol/l10n";
import { codeOf, DownloadError } from "./downloadError";
import { type FinalResponse, follow, statusFailure } from "./follow";
import { hasModelMagic, notAModel } from "./magic";
import { connectionLost, type Network, networkFailure } from "./network";
import type { PartFile, PartMetadata } from "./partFile";
import type { RemoteFile } from "./remoteFile";
import { contentOf, type ResponseContent } from "./responseContent";
import { requireSpace, type SpaceDeps } from "./space";

export type DownloadProgress =
  /** Reading the bytes of an earlier try, or receiving new ones. */
  { readonly step: "checking" | "receiving"; readonly bytes: number; readonly total?: number };

export interface Downloaded {
  readonly bytes: number;
  readonly sha256: string;
}

export interface DownloadDeps extends SpaceDeps {
  readonly network: Network;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Whether the user allows a download from a host that was not confirmed before. */
  readonly agreeToHost: (host: string) => Promise<boolean>;
  /** Called with the complete, verified file, before it is moved to its target. */
  readonly onComplete: (downloaded: Downloaded) => Promise<void>;
}

/** Bytes to write between checks of the disk space; less than the spare space. */
const spaceCheckBytes = 32 * 2 ** 20;

/** One try. False if the bytes so far were discarded and the next try must start over. */
export async function receive(
  remote: RemoteFile,
  part: PartFile,
  folder: string,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const known = remote.bytes ?? part.metadata.bytes;
  if (known !== undefined && part.received === known) return true;
  if (known !== undefined && part.received > known) await part.restart();
  await requireSpace(Math.max(0, (known ?? 0) - part.received), folder, deps);
  const final = await ask(remote, part, deps, signal);
  const { response, url } = final;
  try {
    if (response.statusCode === 416 && part.received > 0) {
      if (isAllOf(response, part)) return true;
      await part.restart();
      return false;
    }
    const failure = statusFailure(final);
    if (failure !== undefined) throw failure;
    const answer = contentOf(response);
    if (answer === undefined || (response.statusCode === 206 && answer.start !== part.received))
      throw new DownloadError(l10n.t("Unexpected response from {0}: wrong part of the file.", url.host));
    if (response.statusCode === 206 && !continues(answer, part)) {
      await part.restart();
      return false;
    }
    // The whole file: it has changed, or the host does not support ranges.
    if (response.statusCode === 200 && part.received > 0) await part.restart();
    const whole = answer.total ?? remote.bytes;
    if (remote.bytes !== undefined && whole !== remote.bytes)
      throw new DownloadError(
        l10n.t(
          "Unexpected response from {0}: {1} bytes instead of {2}. Try again.",
          url.host,
          whole ?? "?",
          remote.bytes,
        ),
      );
    await part.setMetadata(metadataOf(remote, answer, whole));
    if (known === undefined && whole !== undefined) await requireSpace(whole - part.received, folder, deps);
    await store(response, url, part, { whole, folder }, deps, signal);
  } finally {
    response.destroy();
  }
  return true;
}

function metadataOf(
  { url }: RemoteFile,
  { validator }: ResponseContent,
  whole: number | undefined,
): PartMetadata {
  return {
    url: url.href,
    ...(validator !== undefined && { validator }),
    ...(whole !== undefined && { bytes: whole }),
  };
}

/**
 * Whether a part belongs to the same version of the file as the bytes so far: a host may ignore the If-Range header.
 */
function continues({ validator, total }: ResponseContent, { received, metadata }: PartFile): boolean {
  if (received === 0) return true;
  if (metadata.validator !== undefined && validator !== metadata.validator) return false;
  return metadata.bytes === undefined || total === metadata.bytes;
}

/** Whether the file is already complete: the last try lost the connection at the very end. */
function isAllOf({ headers }: IncomingMessage, { received }: PartFile): boolean {
  return received > 0 && headers["content-range"] === `bytes */${received}`;
}

async function ask(
  remote: RemoteFile,
  part: PartFile,
  { network, agreeToHost }: DownloadDeps,
  signal: AbortSignal,
): Promise<FinalResponse> {
  const { validator } = part.metadata;
  // Without an ETag only a checksum can verify that later bytes belong to the earlier ones.
  if (validator === undefined && remote.sha256 === undefined) await part.restart();
  const headers: Record<string, string> = {};
  if (part.received > 0) {
    headers["range"] = `bytes=${part.received}-`;
    if (validator !== undefined) headers["if-range"] = validator;
  }
  const onRedirect = async (_: IncomingMessage, { host }: URL) => {
    if (!remote.hosts.includes(host) && !(await agreeToHost(host)))
      throw new DownloadError(l10n.t("Nothing was downloaded from {0}.", host));
    return false;
  };
  return await follow("GET", remote.url, headers, { network, onRedirect }, signal);
}

interface Expected {
  /** Length of the whole file, if known. */
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
  if ((response.headers["content-encoding"] ?? "identity") !== "identity")
    throw new DownloadError(l10n.t("Unexpected response from {0}: the file is compressed.", url.host));
  const total = whole === undefined ? {} : { total: whole };
  let unchecked = 0;
  const write = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      if (whole !== undefined && part.received + chunk.length > whole) {
        // This is not the file.
        await part.restart();
        throw new DownloadError(l10n.t("Unexpected response from {0}: too many bytes.", url.host));
      }
      if (part.received === 0 && !hasModelMagic(chunk)) throw new DownloadError(notAModel(url.host));
      unchecked += chunk.length;
      if (unchecked > spaceCheckBytes) {
        await requireMoreSpace(part, whole, folder, deps);
        unchecked = 0;
      }
      await part.append(chunk);
      deps.onProgress({ step: "receiving", bytes: part.received, ...total });
    }
  };
  try {
    await pipeline(response, write, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw codeOf(error) === "ENOSPC" ? error : networkFailure(error, url);
  }
  if (whole !== undefined && part.received < whole) throw connectionLost(url);
}

/**
 * Checks the disk space again: another program may fill the disk, and a host that gives no length may send without end.
 */
async function requireMoreSpace(
  part: PartFile,
  whole: number | undefined,
  folder: string,
  deps: DownloadDeps,
): Promise<void> {
  try {
    await requireSpace(whole === undefined ? spaceCheckBytes : whole - part.received, folder, deps);
  } catch (error) {
    // Without a known length, a retry would fill the disk again.
    if (whole === undefined) await part.restart();
    throw error;
  }
}
