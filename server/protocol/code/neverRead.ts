import picomatch from "picomatch";

const matchers = new WeakMap<readonly string[], (path: string) => boolean>();

/** Whether the user's globs keep this document from being read. Matched against the whole path, dot files included. */
export function isNeverRead(uri: string, globs: readonly string[]): boolean {
  let matches = matchers.get(globs);
  if (matches === undefined) {
    matches = picomatch([...globs], { dot: true, nocase: true });
    matchers.set(globs, matches);
  }
  const path = pathOf(uri);
  const plain = withoutTricks(path);
  return matches(path) || (plain !== path && matches(plain));
}

/** Where people write messages with the editor; all else in there Git reads and runs by itself. */
const messages = /^(?:COMMIT|MERGE|SQUASH|TAG|NOTES|REVERT)_(?:EDIT)?MSG$/;

/** Whether a path leads into a repository's own folder, under whatever name a file system would take for it. */
export function isGitsOwn(path: string): boolean {
  const steps = path.split(/[\\/]/);
  const at = steps.findIndex((step) =>
    /^(?:\.git|git~\d+)$/i.test(withoutTricks(step.replace(/\p{Cf}/gu, ""))),
  );
  return at >= 0 && !messages.test(steps.at(-1) ?? "");
}

/** Windows drops blanks and dots at the end of a name, and behind a colon names a stream of the same file. */
function withoutTricks(path: string): string {
  return path.replace(/(?:(?<!^\/?[A-Za-z]):[^/]*|[. ]+)(?=\/|$)/g, "");
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}
