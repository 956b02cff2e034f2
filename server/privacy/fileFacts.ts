import { readFileSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { FileFacts, FileKind, OutsideFile } from "../protocol/privacyReport";
import type { FileAccount } from "./fileAccount";
import { openFiles, withoutMark } from "./sockets";

/** Absolute paths of what is known, from which it follows what a file is to us. */
export interface KnownPlaces {
  readonly workspace: readonly string[];
  /** Folder of the extension, or wherever the server is installed. */
  readonly installation?: string;
  /** Files and folders that the server keeps things in. */
  readonly storage: readonly string[];
  readonly models: readonly string[];
}

/** All that this process has opened since it started as far as it is known, and what it has mapped and open now. */
export function fileFacts(account: FileAccount, places: KnownPlaces): FileFacts {
  const kindOf = classify(places);
  const native = [...mappedFiles(), ...openFiles()];
  const all = new Map<string, OutsideFile["how"]>(native.map((path) => [path, "mapped"]));
  for (const [path, how] of account.opened) all.set(path, how);
  const outside: OutsideFile[] = [];
  let inWorkspace = 0;
  for (const [path, how] of all) {
    const known = kindOf(path);
    const isLeft = known === "other" && account.inherited.has(path) && !account.opened.has(path);
    const kind = isLeft ? "inherited" : known;
    if (kind === "workspace") inWorkspace++;
    else outside.push({ path, kind, how });
  }
  outside.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { inWorkspace, outside, unlisted: account.unlisted, seesNative: process.platform === "linux" };
}

/** Ignore files, and what git's configuration and a repository say of where these are. */
const gitRules =
  /[\\/](?:\.gitignore|\.gitconfig|git[\\/](?:ignore|config)|\.git|\.git[\\/](?:.*[\\/])?(?:HEAD|commondir|config|config\.worktree|info[\\/]exclude))$/;

function classify(places: KnownPlaces): (path: string) => FileKind | "workspace" {
  const [workspace, storage, models] = [places.workspace, places.storage, places.models].map(withRealPaths);
  const home = places.installation;
  // Whoever works on it may share the packages between folders.
  const installation = withRealPaths(home === undefined ? [] : [home, join(home, "node_modules")]);
  // VS Code brings libraries beside its program; beside a Node there may be anything.
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

/** Our own writers make a file's folder, and put a lock and what is not yet whole beside the file. */
function isBeside(path: string, known: string): boolean {
  return path === dirname(known) || path.startsWith(`${known}.`);
}

/** A folder behind a link has two names. */
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
  // Memory that programs share has names like files.
  return names.filter((name) => !/^\/(memfd:|SYSV|anon_hugepage)/.test(name)).map(withoutMark);
}
