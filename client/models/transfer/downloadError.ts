/** Why a file was not downloaded, as one sentence for the user. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  constructor(
    message: string,
    /** Whether a retry may succeed. */
    readonly isTransient = false,
    /** How long the host asks to wait before a retry, in milliseconds. */
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

/** The host that the user named wants to know who asks, or refuses this user. */
export class AccessDeniedError extends DownloadError {
  constructor(
    message: string,
    readonly url: URL,
    readonly status: number,
    /** Whether the request had an access token. */
    readonly hadToken: boolean,
  ) {
    super(message);
  }
}

/** The code of a Node error; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
