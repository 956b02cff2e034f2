/** Why a path is not a readable file, or why the read was abandoned. */
export type Refusal = "folder" | "link" | "notOrdinary" | "tooLarge" | "moved" | "tooSlow";

/** We refused to read a file, or stopped before its end. Errors of the operating system are thrown unchanged. */
export class FileRefusedError extends Error {
  override readonly name = "FileRefusedError";
  constructor(
    readonly reason: Refusal,
    path: string,
    /** In bytes, if known. */
    readonly size = 0,
  ) {
    super(sentences[reason](path));
  }
}

/** The reason of a `FileRefusedError`, or the code of an operating system error. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof FileRefusedError ? error.reason : (error as NodeJS.ErrnoException).code;
}

/** Message for the user about a file whose disk is too slow. */
export function slowDiskSentence(name: string): string {
  return `${name} is on a disk that does not respond. Check its connection and try again.`;
}

const sentences: Readonly<Record<Refusal, (path: string) => string>> = {
  folder: (path) => `${path} is a folder: choose a file.`,
  link: (path) => `${path} is a symlink: choose the file that it points to.`,
  notOrdinary: (path) => `${path} is a special file: choose a regular file.`,
  tooLarge: (path) => `${path} is too large: choose a smaller file.`,
  moved: (path) => `${path} was replaced while being opened: try again.`,
  tooSlow: slowDiskSentence,
};
