import picomatch from "picomatch";

const matchers = new WeakMap<readonly string[], (path: string) => boolean>();

/** Whether the user's globs keep this document from being read. Matched against the whole path, dot files included. */
export function isNeverRead(uri: string, globs: readonly string[]): boolean {
  let matches = matchers.get(globs);
  if (matches === undefined) {
    matches = picomatch([...globs], { dot: true, nocase: true });
    matchers.set(globs, matches);
  }
  return matches(pathOf(uri));
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}
