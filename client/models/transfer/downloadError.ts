/** Why a file was not downloaded, as one sentence for the user. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  constructor(
    message: string,
    /** Whether it may work in a moment. */
    readonly passing = false,
  ) {
    super(message);
  }
}

/** An error of Node's by its code; undefined for others. */
export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
