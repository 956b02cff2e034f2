import type { IncomingMessage } from "node:http";
import type { Translate } from "../../text";
import { type Followed, follow, statusFailure } from "./follow";
import type { Network } from "./network";

/** What a host says of a file before it is fetched. */
export interface RemoteFile {
  readonly url: URL;
  /** Who is asked for it: the address's own host, then those that it redirects to. */
  readonly hosts: readonly string[];
  readonly bytes?: number;
  /** SHA-256 as the host knows it. */
  readonly sha256?: string;
}

/** Asks without fetching anything. */
export async function askHost(
  url: URL,
  network: Network,
  t: Translate,
  signal: AbortSignal,
): Promise<RemoteFile> {
  const hosts = [url.host];
  let linked: Partial<RemoteFile> = {};
  let isElsewhere = false;
  const onRedirect = (response: IncomingMessage, target: URL) => {
    if (!hosts.includes(target.host)) hosts.push(target.host);
    linked = { ...linked, ...linkedFile(response) };
    // The storage behind it would only say the same, and the user has agreed to no other host yet.
    isElsewhere = linked.bytes !== undefined || target.host !== url.host;
    return isElsewhere;
  };
  const found = await follow("HEAD", url, {}, { network, t, onRedirect }, signal);
  found.response.destroy();
  const { bytes, sha256 } = { ...(isElsewhere ? {} : ownFile(found, t)), ...linked };
  return {
    ...{ url, hosts },
    ...(bytes === undefined ? {} : { bytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

/** What huggingface.co tells of the file that it redirects to. */
function linkedFile({ headers }: IncomingMessage): Partial<RemoteFile> {
  const bytes = Number(first(headers["x-linked-size"]) ?? Number.NaN);
  const sha256 = /^"?([0-9a-f]{64})"?$/i.exec(first(headers["x-linked-etag"]) ?? "")?.[1];
  return {
    ...(Number.isSafeInteger(bytes) && bytes > 0 ? { bytes } : {}),
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
  };
}

function ownFile({ response, url }: Followed, t: Translate): Partial<RemoteFile> {
  const failure = statusFailure(response, url, t);
  // Some hosts do not answer HEAD: what is missing is seen when it is fetched.
  const getOnly = response.statusCode === 405 || response.statusCode === 501;
  if (failure !== undefined && !getOnly) throw failure;
  const bytes = Number(response.headers["content-length"] ?? Number.NaN);
  return {
    ...linkedFile(response),
    ...(!getOnly && Number.isSafeInteger(bytes) && bytes > 0 ? { bytes } : {}),
  };
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
