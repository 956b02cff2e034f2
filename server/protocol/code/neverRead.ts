import picomatch from "picomatch";
import { plainPath, withoutTails } from "./fileNames";

const matchers = new WeakMap<readonly string[], (path: string) => boolean>();

/** Whether the user's globs keep this document from being read. Matched against the whole path, dot files included. */
export function isNeverRead(uri: string, globs: readonly string[]): boolean {
  let matches = matchers.get(globs);
  if (matches === undefined) {
    matches = picomatch([...globs], { dot: true, nocase: true });
    matchers.set(globs, matches);
  }
  const path = pathOf(uri);
  const plain = withoutTails(path);
  return matches(path) || (plain !== path && matches(plain));
}

/** Where people write messages with the editor; all else in there Git reads and runs by itself. */
const messages = /^(?:COMMIT|MERGE|SQUASH|TAG|NOTES|REVERT)_(?:EDIT)?MSG$/;

/**
 * Whether a path leads into a repository's own folder, under whatever name a file system would take for it, or is called HEAD, which
 * makes a repository of a folder that has `objects` and `refs`: its `config` names programs that Git runs.
 */
export function isGitsOwn(path: string): boolean {
  const steps = plainPath(path).split("/");
  const isInside = steps.some((step) => /^(?:\.git|git~\d+)$/.test(step));
  const name = path.split(/[\\/]/).at(-1) ?? "";
  return isInside ? !messages.test(name) : steps.at(-1) === "head";
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}
