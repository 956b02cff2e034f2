/**
 * The only door to the network in all of Inhouse. It is node:https and not fetch: VS Code has its proxy and certificate settings
 * apply to both in the extension host, but to fetch only while `http.fetchAdditionalSupport` is on, and redirects are to be seen.
 */
import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import type { Translate } from "../../text";
import { codeOf, DownloadError } from "./downloadError";

export interface NetworkOptions {
  /** Asked before every request: whether the user and the administrator let anything be downloaded. */
  readonly isAllowed: () => boolean;
  /** Plain http to this machine, for tests. */
  readonly allowLoopback: boolean;
  readonly t: Translate;
  /** So many milliseconds without a byte are a broken connection. */
  readonly idleMs?: number;
}

export type Headers = Readonly<Record<string, string>>;

export interface Network {
  /** The answer as it is: a redirect is not followed. The body has to be read or destroyed. */
  request(method: "HEAD" | "GET", url: URL, headers: Headers, signal: AbortSignal): Promise<IncomingMessage>;
  /** One sentence when this address is not one to download from. */
  refusal(url: URL): string | undefined;
}

export function createNetwork(options: NetworkOptions): Network {
  const { isAllowed, t, idleMs = 60_000 } = options;
  const refusal = (url: URL) => refusalOf(url, options);
  return {
    refusal,
    request: (method, url, headers, signal) => {
      if (!isAllowed()) return Promise.reject(new DownloadError(downloadsAreOff(t)));
      const refused = refusal(url);
      if (refused !== undefined) return Promise.reject(new DownloadError(refused));
      return new Promise((resolve, reject) => {
        const open = url.protocol === "https:" ? overHttps : overHttp;
        // No version and no name of a machine: nothing is told that is not needed.
        const all = { "user-agent": "Inhouse", "accept-encoding": "identity", ...headers };
        const request = open(url, { method, headers: all, signal }, resolve);
        request.setTimeout(idleMs, () => request.destroy(timedOut(url, t)));
        request.on("error", (error) =>
          reject(signal.aborted ? signal.reason : networkFailure(error, url, t)),
        );
        // Another protocol is none that files come by.
        request.on("upgrade", (_, socket) => {
          socket.destroy();
          reject(brokenOff(url, t));
        });
        // Nothing is left to come: after an answer this changes nothing.
        request.on("close", () => reject(signal.aborted ? signal.reason : brokenOff(url, t)));
        request.end();
      });
    },
  };
}

export function downloadsAreOff(t: Translate): string {
  return t("Downloads are turned off by the setting inhouse.downloads.enabled or by your administrator.");
}

export function brokenOff({ host }: URL, t: Translate): DownloadError {
  return new DownloadError(t("The connection to {0} broke off.", host), true);
}

/** A failure on the way, which may be over in a moment. */
export function networkFailure(error: unknown, url: URL, t: Translate): DownloadError {
  if (error instanceof DownloadError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (passingCodes.has(codeOf(error) ?? ""))
    return new DownloadError(
      t("{0} can't be reached ({1}): check the connection and VS Code's proxy settings.", url.host, reason),
      true,
    );
  return new DownloadError(
    t(
      "The connection to {0} failed ({1}): check VS Code's proxy and certificate settings.",
      url.host,
      reason,
    ),
  );
}

const passingCodes: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "HPE_INVALID_EOF_STATE",
]);

function timedOut(url: URL, t: Translate): DownloadError {
  return new DownloadError(t("{0} sends nothing any more: try again later.", url.host), true);
}

function refusalOf(url: URL, { allowLoopback, t }: NetworkOptions): string | undefined {
  if (url.username !== "" || url.password !== "")
    return t("The address holds a user name or password: give one without.");
  if (url.protocol === "https:") return undefined;
  if (allowLoopback && url.protocol === "http:" && isLoopback(url)) return undefined;
  return t("{0} is not asked: models come over https only.", url.host || url.protocol);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "127.0.0.1" || hostname === "[::1]";
}
