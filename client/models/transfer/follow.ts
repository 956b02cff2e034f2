import type { IncomingMessage } from "node:http";
import { l10n } from "../../../server/protocol/l10n";

import { AccessDeniedError, DownloadError } from "./downloadError";
import type { Headers, Network } from "./network";

/** The last response of a chain of redirects, and its URL. */
export interface FinalResponse {
  readonly response: IncomingMessage;
  readonly url: URL;
  /** Whether it comes from the origin that was asked first. */
  readonly isFirstOrigin: boolean;
  /** Whether the request for it had an access token. */
  readonly hadToken: boolean;
}

export interface FollowOptions {
  readonly network: Network;
  /** Called with each redirect and its target; return true to stop there. */
  readonly onRedirect: (response: IncomingMessage, target: URL) => Promise<boolean> | boolean;
}

const maxRedirects = 6;

/**
 * Sends a request and follows redirects. The final response is a redirect if `onRedirect` stopped at it. The access token goes to
 * the first origin only, and no longer once a redirect has left it: another host must not choose what is asked with the token.
 */
export async function follow(
  method: "HEAD" | "GET",
  from: URL,
  headers: Headers,
  { network, onRedirect }: FollowOptions,
  signal: AbortSignal,
): Promise<FinalResponse> {
  let url = from;
  let isFirstOrigin = true;
  const token = await network.tokenFor(from.origin);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const hadToken = isFirstOrigin && token !== undefined;
    const authorized = hadToken ? { ...headers, authorization: `Bearer ${token}` } : headers;
    const response = await network.request(method, url, authorized, signal);
    const final = { response, url, isFirstOrigin, hadToken };
    const { statusCode = 0 } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode)) return final;
    // An unread body would keep the connection open.
    response.destroy();
    const target = targetOf(response, url);
    if (target === undefined) break;
    const refused = network.refusal(target);
    if (refused !== undefined)
      throw new DownloadError(l10n.t("{0} redirects to a blocked URL. {1}", url.host, refused));
    if (await onRedirect(response, target)) return final;
    isFirstOrigin &&= target.origin === from.origin;
    url = target;
  }
  throw new DownloadError(l10n.t("{0} redirects too often. Try another URL.", from.host));
}

function targetOf({ headers }: IncomingMessage, url: URL): URL | undefined {
  return headers.location !== undefined && URL.canParse(headers.location, url.href)
    ? new URL(headers.location, url)
    : undefined;
}

/** Longer waits are the user's to decide. */
const maxRetryAfterMs = 5 * 60_000;

/** The error for a response without a file; undefined for a response with one. */
export function statusFailure(final: FinalResponse): DownloadError | undefined {
  const { response, url } = final;
  const { statusCode = 0, statusMessage = "" } = response;
  const { host } = url;
  if (statusCode === 200 || statusCode === 206) return undefined;
  if (statusCode === 401 || statusCode === 403) return accessFailure(final, statusCode);
  if (statusCode === 404 || statusCode === 410)
    return new DownloadError(l10n.t("{0} has no such file ({1}). Check the URL.", host, statusCode));
  const retryAfterMs = retryAfter(response);
  if (retryAfterMs > maxRetryAfterMs)
    return new DownloadError(
      l10n.t(
        "{0} is busy. Try again in {1} minutes. What is downloaded so far is kept.",
        host,
        Math.ceil(retryAfterMs / 60_000),
      ),
    );
  const isTransient = statusCode >= 500 || statusCode === 408 || statusCode === 429;
  return new DownloadError(
    l10n.t("{0} returned “{1}”. Try again later.", host, `${statusCode} ${statusMessage}`.trim()),
    isTransient,
    retryAfterMs,
  );
}

function accessFailure({ url, isFirstOrigin, hadToken }: FinalResponse, status: number): DownloadError {
  const message = l10n.t(
    "{0} denied access ({1}). If the file requires an account, download it in a browser and select “File on this machine…”.",
    url.host,
    status,
  );
  return isFirstOrigin ? new AccessDeniedError(message, url, status, hadToken) : new DownloadError(message);
}

/** How long a busy host asks to wait, in milliseconds: it gives seconds or a date. */
function retryAfter({ statusCode, headers }: IncomingMessage): number {
  const text = headers["retry-after"];
  if (text === undefined || (statusCode !== 429 && statusCode !== 503)) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
