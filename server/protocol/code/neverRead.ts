import { plainPath, withoutTails } from "./fileNames";
import { Glob, lowerCase } from "./globs";
import { TooMuchWork, WorkLimit } from "./patternProgram";

const parsed = new WeakMap<readonly string[], readonly Glob[]>();

/** In steps of a comparison, for all globs together: a few milliseconds. What takes longer is not read. */
const maxWork = 2_000_000;

/** Whether the user's globs keep this document from being read. Matched against the whole path, dot files included. */
export function isNeverRead(uri: string, patterns: readonly string[]): boolean {
  let globs = parsed.get(patterns);
  if (globs === undefined) {
    globs = patterns.map((pattern) => new Glob(pattern));
    parsed.set(patterns, globs);
  }
  const path = pathOf(uri);
  const names = [...new Set([path, withoutTails(path)])].map(lowerCase);
  const work = new WorkLimit(maxWork);
  try {
    return globs.some((glob) => names.some((name) => glob.matches(name, work)));
  } catch (error) {
    if (error instanceof TooMuchWork) return true;
    throw error;
  }
}

/** Where people write messages with the editor; all else in there Git reads and runs by itself. */
const messages = /^(?:COMMIT|MERGE|SQUASH|TAG|NOTES|REVERT)_(?:EDIT)?MSG$/;

/** Whether a path leads into a repository's own folder, under whatever name a file system would take for it. */
export function isGitsOwn(path: string): boolean {
  const isInside = plainPath(path)
    .split("/")
    .some((step) => /^(?:\.git|git~\d+)$/.test(step));
  const name = path.split(/[\\/]/).at(-1) ?? "";
  return isInside && !messages.test(name);
}

/**
 * Whether a file may not be written because Git would obey it: it is Git's own, or it is called HEAD, which makes a repository of a
 * folder that has `objects` and `refs`: its `config` names programs that Git runs.
 */
export function mayDirectGit(path: string): boolean {
  return isGitsOwn(path) || plainPath(path).split("/").at(-1) === "head";
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}
