import type { IncomingMessage } from "node:http";
import type { Translate } from "../../text";
import { DownloadError } from "./downloadError";
import type { Headers, Network } from "./network";

/** An answer that is no redirect, and the address that gave it. */
export interface Followed {
  readonly response: IncomingMessage;
  readonly url: URL;
}

export interface FollowOptions {
  readonly network: Network;
  readonly t: Translate;
  /** Called with each redirect and where it leads; true ends the way there. */
  readonly onRedirect: (response: IncomingMessage, target: URL) => Promise<boolean> | boolean;
}

const mostRedirects = 6;

/** Asks an address, and where it redirects to. The last answer may be the redirect that `onRedirect` has ended the way at. */
export async function follow(
  method: "HEAD" | "GET",
  from: URL,
  headers: Headers,
  { network, t, onRedirect }: FollowOptions,
  signal: AbortSignal,
): Promise<Followed> {
  let url = from;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await network.request(method, url, headers, signal);
    const { statusCode = 0 } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode)) return { response, url };
    // Its body is of no use, and an unread one keeps the connection.
    response.destroy();
    const target = targetOf(response, url);
    if (target === undefined) break;
    const refused = network.refusal(target);
    if (refused !== undefined)
      throw new DownloadError(t("{0} redirects to an address that is refused: {1}", url.host, refused));
    if (await onRedirect(response, target)) return { response, url };
    url = target;
  }
  throw new DownloadError(t("{0} redirects without end: choose another address.", from.host));
}

function targetOf({ headers }: IncomingMessage, url: URL): URL | undefined {
  return headers.location !== undefined && URL.canParse(headers.location, url.href)
    ? new URL(headers.location, url)
    : undefined;
}

/** One sentence about an answer that holds no file; undefined for one that does. */
export function statusFailure(
  { statusCode = 0, statusMessage = "" }: IncomingMessage,
  { host }: URL,
  t: Translate,
): DownloadError | undefined {
  if (statusCode === 200 || statusCode === 206) return undefined;
  if (statusCode === 401 || statusCode === 403)
    return new DownloadError(
      t(
        "{0} refuses the file ({1}): if it needs an account, download it yourself and choose “A file on this machine…”.",
        host,
        statusCode,
      ),
    );
  if (statusCode === 404 || statusCode === 410)
    return new DownloadError(t("{0} has no such file ({1}): check the address.", host, statusCode));
  const passing = statusCode >= 500 || statusCode === 408 || statusCode === 429;
  return new DownloadError(
    t("{0} answers “{1}”: try again later.", host, `${statusCode} ${statusMessage}`.trim()),
    passing,
  );
}
