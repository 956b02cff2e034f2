/** Files that a tool runs or obeys without being told to, as soon as it is used in their folder. */
export interface Runner {
  /** Names or ends of paths, as globs; they hold in every folder, in letters of any case. */
  readonly files: readonly string[];
  /** "run by npm", for a sentence about the file. */
  readonly is: string;
  /** Where the tool's documentation says so. */
  readonly source: string;
}

/** A row for each kind of file of a tool. */
export function runner(is: string, source: string, ...files: string[]): Runner {
  return { files, is, source };
}
