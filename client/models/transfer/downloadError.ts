/** Why a file was not downloaded, as one sentence for the user. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  constructor(
    message: string,
    /** Whether a retry may succeed. */
    readonly isTransient = false,
  ) {
    super(message);
  }
}

/** The code of a Node error; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
