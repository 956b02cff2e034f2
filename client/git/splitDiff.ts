import { unquoteGitPath } from "../../server/protocol/paths/gitPath";

/** The part of a unified diff for one file. */
export interface FileDiff {
  /** Relative to the repository, "/"-separated; the old path of a deleted file. */
  readonly path: string;
  readonly diff: string;
}

/**
 * Splits the output of `git diff` by file. Only a line feed ends its lines: the files may contain other line breaks.
 */
export function splitDiff(text: string): FileDiff[] {
  return text
    .split(/(?<![^\n])(?=diff --git )/)
    .filter((part) => part.startsWith("diff --git "))
    .flatMap((diff) => {
      const path = pathOf(diff);
      return path === undefined ? [] : [{ path, diff: diff.trimEnd() }];
    });
}

function pathOf(diff: string): string | undefined {
  const header = diff.split("\n@@")[0] ?? "";
  const named =
    /\n\+\+\+ (?!\/dev\/null)([^\n]+)/.exec(header) ??
    /\nrename to ([^\n]+)/.exec(header) ??
    /\n--- (?!\/dev\/null)([^\n]+)/.exec(header);
  const path = named?.[1];
  if (path !== undefined) return withoutPrefix(unquoteGitPath(path.replace(/\t$/, "")));
  // A binary or empty file: the first line has both names, which are equal.
  const line = /^diff --git ([^\n]+)/.exec(header)?.[1] ?? "";
  const half = unquoteGitPath(line.slice(0, (line.length - 1) / 2));
  return half === "" ? undefined : withoutPrefix(half);
}

function withoutPrefix(path: string): string {
  return path.replace(/^[abciow]\//, "");
}
