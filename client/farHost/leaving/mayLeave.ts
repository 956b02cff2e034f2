import { isInside } from "../../../server/files/realPath";
import { fileUriOf } from "../../../server/protocol/paths/fileUri";

/** What the decisions about files rest on. */
export interface FileRules {
  /** URIs of the workspace folders. */
  readonly folders: readonly string[];
  /** Globs of files that are never read. */
  readonly neverRead: readonly string[];
}

/** Whether the text of a file may leave for a server on another machine; `isNamed` as in `ContextItem`. */
export type MayLeave = (uri: string, isNamed?: boolean) => Promise<boolean>;

/**
 * Decides by the code that a server on this machine uses, on this machine's disk: globs by name and by real path, links that lead out
 * of the workspace, `.git`, and for files that the user did not open, the workspace and Git's rules too.
 */
export function mayLeaveBy(rules: () => FileRules): MayLeave {
  let [key, folders]: [string, readonly string[]] = ["", []];
  // Loaded on first use, so that VS Code's start does not wait for it.
  const loaded = once(async () => {
    const { FileAccess, pathOf } = await import("../../../server/workspace/fileAccess");
    return { pathOf, access: new FileAccess({ folders: () => folders, now: () => performance.now() }) };
  });
  return async (uri, isNamed = false) => {
    const { access, pathOf } = await loaded();
    const now = rules();
    const newKey = JSON.stringify(now);
    if (newKey !== key) {
      ({ folders } = now);
      key = newKey;
      access.configure(now.neverRead);
    }
    if (access.isNeverRead(uri)) return false;
    const path = pathOf(fileUriOf(uri));
    // Text without a file, such as a document without a title.
    if (path === undefined) return true;
    if (typeof (await access.judgeOpen(path).catch(() => "unreadable")) === "string") return false;
    if (!isNamed && !folders.some((folder) => isInside(pathOf(folder) ?? "/", path))) return true;
    const verdict = await access.judge(path);
    return typeof verdict !== "string" || (verdict === "ignored" && !isNamed);
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
