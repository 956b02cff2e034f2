import { l10n } from "../protocol/l10n";

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
  return l10n.t("{0} is on a disk that does not respond. Check its connection and try again.", name);
}

const sentences: Readonly<Record<Refusal, (path: string) => string>> = {
  folder: (path) => l10n.t("{0} is a folder: choose a file.", path),
  link: (path) => l10n.t("{0} is a symlink: choose the file that it points to.", path),
  notOrdinary: (path) => l10n.t("{0} is a special file: choose a regular file.", path),
  tooLarge: (path) => l10n.t("{0} is too large: choose a smaller file.", path),
  moved: (path) => l10n.t("{0} was replaced while being opened: try again.", path),
  tooSlow: slowDiskSentence,
};
