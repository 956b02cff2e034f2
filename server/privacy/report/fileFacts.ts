import { readFileSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { FileFacts, FileKind, OutsideFile } from "../../protocol/privacyReport";
import { openFiles, withoutDeletedSuffix } from "../sockets";
import type { FileAccessLog } from "./fileAccessLog";

/** Absolute paths of known places, by which files are classified. */
export interface KnownPlaces {
  readonly workspace: readonly string[];
  /** Folder of the extension, or of another installation of the server. */
  readonly installation?: string;
  /** Files and folders in which the server stores data. */
  readonly storage: readonly string[];
  readonly models: readonly string[];
}

/**
 * Lists the files that the log has recorded since the start of this process, and those that are mapped or open now.
 */
export function fileFacts(log: FileAccessLog, places: KnownPlaces): FileFacts {
  const kindOf = classify(places);
  const native = [...mappedFiles(), ...openFiles()];
  const all = new Map<string, OutsideFile["how"]>(native.map((path) => [path, "mapped"]));
  for (const [path, how] of log.opened) all.set(path, how);
  const outside: OutsideFile[] = [];
  let inWorkspace = 0;
  for (const [path, how] of all) {
    const known = kindOf(path);
    const isLeft = known === "other" && log.inherited.has(path) && !log.opened.has(path);
    const kind = isLeft ? "inherited" : known;
    if (kind === "workspace") inWorkspace++;
    else outside.push({ path, kind, how });
  }
  outside.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { inWorkspace, outside, unlisted: log.unlisted, seesNative: process.platform === "linux" };
}

/** Git's ignore files, and the parts of its configuration and of a repository that determine their location. */
const gitRules =
  /[\\/](?:\.gitignore|\.gitconfig|git[\\/](?:ignore|config)|\.git|\.git[\\/](?:.*[\\/])?(?:HEAD|commondir|config|config\.worktree|info[\\/]exclude))$/;

function classify(places: KnownPlaces): (path: string) => FileKind | "workspace" {
  const [workspace, storage, models] = [places.workspace, places.storage, places.models].map(withRealPaths);
  const home = places.installation;
  // In development, several folders may share one `node_modules`.
  const installation = withRealPaths(home === undefined ? [] : [home, join(home, "node_modules")]);
  // VS Code has its libraries beside its program. Beside a plain Node there may be any file.
  const isEditor = process.versions["electron"] !== undefined;
  const program = withRealPaths([isEditor ? dirname(process.execPath) : process.execPath]);
  const isIn = (path: string, parents: readonly string[] = []) =>
    parents.some(
      (parent) => path === parent || path.startsWith(parent.endsWith(sep) ? parent : parent + sep),
    );
  return (path) => {
    if (isIn(path, models)) return "model";
    if (isIn(path, installation)) return "installation";
    if (isIn(path, storage) || storage?.some((known) => isBeside(path, known))) return "storage";
    if (isIn(path, workspace)) return "workspace";
    if (isIn(path, program)) return "system";
    if (gitRules.test(path)) return "git";
    return /^\/(proc|sys|dev|usr|lib|lib64|bin|etc|nix|run\/nvidia[^/]*)(\/|$)/.test(path)
      ? "system"
      : "other";
  };
}

/** Our own writers create a file's folder, and put a lock and an unfinished copy beside the file. */
function isBeside(path: string, known: string): boolean {
  return path === dirname(known) || path.startsWith(`${known}.`);
}

/** Adds the real path of each path, because a folder behind a symlink has two names. */
function withRealPaths(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    try {
      return [path, realpathSync(path)];
    } catch {
      return [path];
    }
  });
}

function mappedFiles(): readonly string[] {
  if (process.platform !== "linux") return [];
  const lines = readFileSync("/proc/self/maps", "utf8").split("\n");
  const names = lines.flatMap((line) => /^(?:\S+\s+){5}(\/.*)$/.exec(line)?.[1] ?? []);
  // Shared memory has names that look like files.
  return names.filter((name) => !/^\/(memfd:|SYSV|anon_hugepage)/.test(name)).map(withoutDeletedSuffix);
}
