import { access, constants, readlink } from "node:fs/promises";
import { dirname, join, resolve, win32 } from "node:path";
import { patience } from "../../files/patience";
import { fromBytes } from "./bytes";
import { look, readBytes } from "./gitFiles";

/** A working tree and what Git keeps of it. */
export interface Repository {
  /** The folder that `.git` is in. */
  readonly folder: string;
  /** What `.git` is or leads to: `HEAD` of this working tree is in it. */
  readonly gitDirectory: string;
  /** What all working trees of the repository share: `config` and `info/exclude`. */
  readonly commonDirectory: string;
  /** Every Git takes it for one. Otherwise some may pass over it, and the rules around it hold as well. */
  readonly isCertain: boolean;
}

/** `broken`: a file `.git` that leads to no repository, as it is where only the working tree was copied or mounted. */
export type Found = Repository | "broken" | undefined;

/** Whether a folder is the root of a working tree: setup.c, gitrepository-layout(5). A folder `.git` that Git would pass over is passed over. */
export async function repositoryIn(folder: string): Promise<Found> {
  const path = join(folder, ".git");
  const found = await look(path, { followLinks: true });
  if (found === undefined) return undefined;
  if (found.isDirectory()) return repositoryAt(folder, path);
  if (!found.isFile()) return undefined;
  const target = /^gitdir: (.+)/s.exec((await readPointer(path)) ?? "")?.[1];
  if (target === undefined) return "broken";
  return (await repositoryAt(folder, pathFrom(folder, fromBytes(target)))) ?? "broken";
}

/** Whether a folder is itself what Git keeps of a repository, such as a bare one. */
export async function isGitDirectory(folder: string): Promise<boolean> {
  return (await repositoryAt(dirname(folder), folder)) !== undefined;
}

/** The branch that is checked out in a working tree. */
export async function branchOf({ gitDirectory }: Repository): Promise<string | undefined> {
  const head = await headOf(gitDirectory);
  return /^(?:ref:\s*)?refs\/heads\/(.+)$/.exec(head ?? "")?.[1];
}

/**
 * A path that a repository names, relative to one of its folders. Throws for one on another machine, as Windows has them: even to look
 * there would connect to it, and tell it who the user is.
 */
export function pathFrom(folder: string, path: string): string {
  const isShare = /^[\\/]{2}/.test(path);
  const shareOf = (each: string) => win32.parse(win32.normalize(each)).root.toLowerCase();
  if (isShare && shareOf(path) !== shareOf(folder)) throw new Error("A repository names another machine.");
  return resolve(folder, path);
}

/** In bytes. */
const maxPointer = 64 * 1024;

/** As Git writes it: a branch, or a commit. */
const plainHead = /^(?:ref: refs\/[^\0-\x20\x7F]{1,200}|[0-9a-f]{40}|[0-9a-f]{64})$/;

async function repositoryAt(folder: string, gitDirectory: string): Promise<Repository | undefined> {
  if ((await look(join(gitDirectory, "HEAD"), {})) === undefined) return undefined;
  const common = await readPointer(join(gitDirectory, "commondir"));
  const commonDirectory = common === undefined ? gitDirectory : pathFrom(gitDirectory, fromBytes(common));
  let isCertain = await hasPlainHead(gitDirectory);
  for (const part of ["objects", "refs"]) {
    const path = join(commonDirectory, part);
    const info = await look(path, { followLinks: true });
    if (info === undefined) return undefined;
    isCertain &&= info.isDirectory() && (await mayEnter(path));
  }
  return { folder, gitDirectory, commonDirectory, isCertain };
}

async function hasPlainHead(gitDirectory: string): Promise<boolean> {
  const isLink = (await look(join(gitDirectory, "HEAD"), {}))?.isSymbolicLink();
  const head = await headOf(gitDirectory);
  if (head === undefined) return false;
  return isLink ? head.startsWith("refs/") : plainHead.test(head);
}

function mayEnter(path: string): Promise<boolean> {
  return patience.spendOn(path, () =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
}

/** What `HEAD` says; old repositories have a link there, to a branch that need not exist. */
async function headOf(gitDirectory: string): Promise<string | undefined> {
  const path = join(gitDirectory, "HEAD");
  const link = await patience.spendOn(path, () => readlink(path).catch(() => undefined));
  if (link?.startsWith("refs/")) return link;
  return readPointer(path);
}

/** A file of one line, without the line's end; undefined for one that is not there, or much too long. */
async function readPointer(path: string): Promise<string | undefined> {
  const info = await look(path, { followLinks: true });
  if (info === undefined || info.size > maxPointer) return undefined;
  return (await readBytes(path, { maxBytes: maxPointer, followLinks: true }))?.replace(/[\r\n]+$/, "");
}
