import { plainPath, stripIgnoredEndings } from "./fileNames";
import { Glob, lowerCase } from "./globs";
import { TooMuchWorkError, WorkLimit } from "./patternProgram";

const parsed = new WeakMap<readonly string[], readonly Glob[]>();

/** Matching steps for all globs together, a few milliseconds. Files that need more are not read. */
const maxWork = 2_000_000;

/** Whether the user's globs exclude this document. They match the whole path, including dot files. */
export function isNeverRead(uri: string, patterns: readonly string[]): boolean {
  let globs = parsed.get(patterns);
  if (globs === undefined) {
    globs = patterns.map((pattern) => new Glob(pattern));
    parsed.set(patterns, globs);
  }
  const path = pathOf(uri);
  const names = [...new Set([path, stripIgnoredEndings(path)])].map(lowerCase);
  const work = new WorkLimit(maxWork);
  try {
    return globs.some((glob) => names.some((name) => glob.matches(name, work)));
  } catch (error) {
    if (error instanceof TooMuchWorkError) return true;
    throw error;
  }
}

/** Files in `.git` in which users write messages; Git reads or runs the other files itself. */
const messages = /^(?:COMMIT|MERGE|SQUASH|TAG|NOTES|REVERT)_(?:EDIT)?MSG$/;

/** Whether a path leads into a repository's `.git` folder, under any name that a file system treats as the same. */
export function isInGitFolder(path: string): boolean {
  const isInside = plainPath(path)
    .split("/")
    .some((step) => /^(?:\.git|git~\d+)$/.test(step));
  const name = path.split(/[\\/]/).at(-1) ?? "";
  return isInside && !messages.test(name);
}

/**
 * Whether writing a file could make Git run something: the file is inside `.git`, or its name is HEAD. A HEAD file turns a folder
 * with `objects` and `refs` into a repository, whose `config` names programs that Git runs.
 */
export function mayControlGit(path: string): boolean {
  return isInGitFolder(path) || plainPath(path).split("/").at(-1) === "head";
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}
