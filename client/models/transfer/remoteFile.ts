import type { IncomingMessage } from "node:http";

import { type FinalResponse, follow, statusFailure } from "./follow";
import type { Network } from "./network";

/** What a host says about a file before the download. */
export interface RemoteFile {
  readonly url: URL;
  /** The URL's host, then the hosts that it redirects to. */
  readonly hosts: readonly string[];
  readonly bytes?: number;
  /** SHA-256 given by the host. */
  readonly sha256?: string;
}

/** Asks the host for size, checksum and redirects without downloading the file. */
export async function askHost(url: URL, network: Network, signal: AbortSignal): Promise<RemoteFile> {
  const hosts = [url.host];
  let linked: Partial<RemoteFile> = {};
  let isElsewhere = false;
  const onRedirect = (response: IncomingMessage, target: URL) => {
    if (!hosts.includes(target.host)) hosts.push(target.host);
    linked = { ...linked, ...linkedFile(response) };
    // Stop here: the storage host adds nothing, and the user has not agreed to other hosts yet.
    isElsewhere = linked.bytes !== undefined || target.host !== url.host;
    return isElsewhere;
  };
  const found = await follow("HEAD", url, {}, { network, onRedirect }, signal);
  found.response.destroy();
  const { bytes, sha256 } = { ...(isElsewhere ? {} : directFile(found)), ...linked };
  return {
    url,
    hosts,
    ...(bytes !== undefined && { bytes }),
    ...(sha256 !== undefined && { sha256 }),
  };
}

/** Size and checksum from the headers of huggingface.co's redirects. */
function linkedFile({ headers }: IncomingMessage): Partial<RemoteFile> {
  const bytes = Number(first(headers["x-linked-size"]) ?? Number.NaN);
  const sha256 = /^"?([0-9a-f]{64})"?$/i.exec(first(headers["x-linked-etag"]) ?? "")?.[1];
  return {
    ...(Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
    ...(sha256 !== undefined && { sha256: sha256.toLowerCase() }),
  };
}

function directFile(final: FinalResponse): Partial<RemoteFile> {
  const { response } = final;
  const failure = statusFailure(final);
  // Some hosts do not support HEAD; then the download reveals a missing file.
  const getOnly = response.statusCode === 405 || response.statusCode === 501;
  if (failure !== undefined && !getOnly) throw failure;
  const bytes = Number(response.headers["content-length"] ?? Number.NaN);
  return {
    ...linkedFile(response),
    ...(!getOnly && Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
  };
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
