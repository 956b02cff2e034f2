import type { IncomingMessage } from "node:http";
import { l10n } from "../../../server/protocol/l10n";

import { DownloadError } from "./downloadError";
import type { Headers, Network } from "./network";

/** The last response of a chain of redirects, and its URL. */
export interface FinalResponse {
  readonly response: IncomingMessage;
  readonly url: URL;
}

export interface FollowOptions {
  readonly network: Network;
  /** Called with each redirect and its target; return true to stop there. */
  readonly onRedirect: (response: IncomingMessage, target: URL) => Promise<boolean> | boolean;
}

const maxRedirects = 6;

/** Sends a request and follows redirects. The final response is a redirect if `onRedirect` stopped at it. */
export async function follow(
  method: "HEAD" | "GET",
  from: URL,
  headers: Headers,
  { network, onRedirect }: FollowOptions,
  signal: AbortSignal,
): Promise<FinalResponse> {
  let url = from;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await network.request(method, url, headers, signal);
    const { statusCode = 0 } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode)) return { response, url };
    // An unread body would keep the connection open.
    response.destroy();
    const target = targetOf(response, url);
    if (target === undefined) break;
    const refused = network.refusal(target);
    if (refused !== undefined)
      throw new DownloadError(l10n.t("{0} redirects to a blocked URL. {1}", url.host, refused));
    if (await onRedirect(response, target)) return { response, url };
    url = target;
  }
  throw new DownloadError(l10n.t("{0} redirects too often. Try another URL.", from.host));
}

function targetOf({ headers }: IncomingMessage, url: URL): URL | undefined {
  return headers.location !== undefined && URL.canParse(headers.location, url.href)
    ? new URL(headers.location, url)
    : undefined;
}

/** The error for a response without a file; undefined for a response with one. */
export function statusFailure(
  { statusCode = 0, statusMessage = "" }: IncomingMessage,
  { host }: URL,
): DownloadError | undefined {
  if (statusCode === 200 || statusCode === 206) return undefined;
  if (statusCode === 401 || statusCode === 403)
    return new DownloadError(
      l10n.t(
        "{0} denied access ({1}). If the file requires an account, download it in a browser and select “File on this machine…”.",
        host,
        statusCode,
      ),
    );
  if (statusCode === 404 || statusCode === 410)
    return new DownloadError(l10n.t("{0} has no such file ({1}). Check the URL.", host, statusCode));
  const isTransient = statusCode >= 500 || statusCode === 408 || statusCode === 429;
  return new DownloadError(
    l10n.t("{0} returned “{1}”. Try again later.", host, `${statusCode} ${statusMessage}`.trim()),
    isTransient,
  );
}
