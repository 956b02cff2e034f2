/** What a path leads to that is no file to be read, or why reading it was given up. */
export type Refusal = "folder" | "link" | "notOrdinary" | "tooLarge" | "moved" | "tooSlow";

/** Why we do not read a file, or not to its end. Errors of the operating system are thrown as they come. */
export class RefusedFile extends Error {
  override readonly name = "RefusedFile";
  constructor(
    readonly reason: Refusal,
    path: string,
    /** In bytes, where it is known. */
    readonly size = 0,
  ) {
    super(sentences[reason](path));
  }
}

/** The reason of a `RefusedFile`, or the code of an error of the operating system. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof RefusedFile ? error.reason : (error as NodeJS.ErrnoException).code;
}

const sentences: Readonly<Record<Refusal, (path: string) => string>> = {
  folder: (path) => `${path} is a folder: name a file.`,
  link: (path) => `${path} is a link: name the file that it leads to.`,
  notOrdinary: (path) => `${path} is not an ordinary file: name one that is neither a pipe nor a device.`,
  tooLarge: (path) => `${path} is too large to be read: name a smaller file.`,
  moved: (path) => `${path} was replaced while it was opened: try again.`,
  tooSlow: (path) => `The disk of ${path} does not answer: check its connection and try again.`,
};
