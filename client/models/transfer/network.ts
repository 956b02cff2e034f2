/**
 * The only code in Inhouse that uses the network. It uses node:https instead of fetch for two reasons: in the extension
 * host, VS Code applies its proxy and certificate settings to fetch only if `http.fetchAdditionalSupport` is on, and
 * redirects must be visible.
 */

import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { errorMessage } from "../../../server/protocol/failure";
import { l10n } from "../../../server/protocol/l10n";

import { codeOf, DownloadError } from "./downloadError";

export interface NetworkOptions {
  /** Called before every request: whether the user and the administrator allow downloads. */
  readonly isAllowed: () => boolean;
  /** Allows plain HTTP to this machine, for tests. */
  readonly allowLoopback: boolean;
  /** The access token that the user stored for an origin. */
  readonly tokenFor?: (origin: string) => Promise<string | undefined>;
  /** Timeout without any byte, in milliseconds. */
  readonly idleMs?: number;
}

export type Headers = Readonly<Record<string, string>>;

export interface Network {
  /** Sends one request without following redirects. The caller must read or destroy the body. */
  request(method: "HEAD" | "GET", url: URL, headers: Headers, signal: AbortSignal): Promise<IncomingMessage>;
  /** One sentence if downloads from this URL are blocked. */
  refusal(url: URL): string | undefined;
  /** The access token for this origin, which must reach no other one. */
  tokenFor(origin: string): Promise<string | undefined>;
}

export function createNetwork(options: NetworkOptions): Network {
  const { isAllowed, idleMs = 60_000, tokenFor = async () => undefined } = options;
  const refusal = (url: URL) => refusalOf(url, options);
  return {
    refusal,
    tokenFor,
    request: (method, url, headers, signal) => {
      if (!isAllowed()) return Promise.reject(new DownloadError(downloadsAreOff()));
      const refused = refusal(url);
      if (refused !== undefined) return Promise.reject(new DownloadError(refused));
      return new Promise((resolve, reject) => {
        const open = url.protocol === "https:" ? overHttps : overHttp;
        // Send no version and no machine name.
        const all = { "user-agent": "Inhouse", "accept-encoding": "identity", ...headers };
        const request = open(url, { method, headers: all, signal }, resolve);
        request.setTimeout(idleMs, () => request.destroy(timedOut(url)));
        request.on("error", (error) => reject(signal.aborted ? signal.reason : networkFailure(error, url)));
        // No files come by a protocol upgrade.
        request.on("upgrade", (_, socket) => {
          socket.destroy();
          reject(connectionLost(url));
        });
        // The connection closed without a response; after a response this has no effect.
        request.on("close", () => reject(signal.aborted ? signal.reason : connectionLost(url)));
        request.end();
      });
    },
  };
}

export function downloadsAreOff(): string {
  return l10n.t(
    "Downloads are turned off by the setting inhouse.downloads.enabled or by your administrator.",
  );
}

export function connectionLost({ host }: URL): DownloadError {
  return new DownloadError(l10n.t("The connection to {0} was lost.", host), true);
}

/** Converts a network error to a `DownloadError`, transient for the codes in `transientCodes`. */
export function networkFailure(error: unknown, url: URL): DownloadError {
  if (error instanceof DownloadError) return error;
  const reason = errorMessage(error);
  if (transientCodes.has(codeOf(error) ?? ""))
    return new DownloadError(
      l10n.t("Cannot reach {0} ({1}). Check the connection and VS Code's proxy settings.", url.host, reason),
      true,
    );
  return new DownloadError(
    l10n.t(
      "The connection to {0} failed ({1}). Check VS Code's proxy and certificate settings.",
      url.host,
      reason,
    ),
  );
}

const transientCodes: ReadonlySet<string> = new Set([
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

function timedOut(url: URL): DownloadError {
  return new DownloadError(l10n.t("{0} stopped responding. Try again later.", url.host), true);
}

function refusalOf(url: URL, { allowLoopback }: NetworkOptions): string | undefined {
  if (url.username !== "" || url.password !== "")
    return l10n.t("The URL contains a user name or password. Remove it.");
  if (url.protocol === "https:") return undefined;
  if (allowLoopback && url.protocol === "http:" && isLoopback(url)) return undefined;
  return l10n.t("Blocked {0}: only HTTPS downloads are allowed.", url.host || url.protocol);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "127.0.0.1" || hostname === "[::1]";
}
