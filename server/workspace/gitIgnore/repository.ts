import { access, constants, readlink } from "node:fs/promises";
import { dirname, join, resolve, win32 } from "node:path";
import { diskQueue } from "../../files/diskQueue";
import { fromBytes } from "./bytes";
import { readBytes, statIfExists } from "./gitFiles";

/** A working tree and its Git directory. */
export interface Repository {
  /** The folder that contains `.git`. */
  readonly folder: string;
  /** `.git` or the folder it points to; contains the `HEAD` of this working tree. */
  readonly gitDirectory: string;
  /** Shared by all working trees of the repository; contains `config` and `info/exclude`. */
  readonly commonDirectory: string;
  /** Every version of Git recognizes the repository. Otherwise the rules around it also apply. */
  readonly isCertain: boolean;
}

/** `broken`: a file `.git` that leads to no repository, for example if only the working tree was copied or mounted. */
export type Found = Repository | "broken" | undefined;

/** Finds the repository whose working tree has its root here (setup.c, gitrepository-layout(5)). Skips `.git` folders that Git skips. */
export async function repositoryIn(folder: string): Promise<Found> {
  const path = join(folder, ".git");
  const found = await statIfExists(path, { followLinks: true });
  if (found === undefined) return undefined;
  if (found.isDirectory()) return repositoryAt(folder, path);
  if (!found.isFile()) return undefined;
  const target = /^gitdir: (.+)/s.exec((await readPointer(path)) ?? "")?.[1];
  if (target === undefined) return "broken";
  return (await repositoryAt(folder, pathFrom(folder, fromBytes(target)))) ?? "broken";
}

/** Whether a folder is itself a Git directory, such as a bare repository. */
export async function isGitDirectory(folder: string): Promise<boolean> {
  return (await repositoryAt(dirname(folder), folder)) !== undefined;
}

/** The checked-out branch of a working tree. */
export async function branchOf({ gitDirectory }: Repository): Promise<string | undefined> {
  const head = await headOf(gitDirectory);
  return /^(?:ref:\s*)?refs\/heads\/(.+)$/.exec(head ?? "")?.[1];
}

/**
 * Resolves a path in a repository's files relative to one of its folders. Throws for a Windows path on another machine, because even
 * checking whether it exists would connect to that machine and identify the user to it.
 */
export function pathFrom(folder: string, path: string): string {
  const isShare = /^[\\/]{2}/.test(path);
  const shareOf = (each: string) => win32.parse(win32.normalize(each)).root.toLowerCase();
  if (isShare && shareOf(path) !== shareOf(folder))
    throw new Error("The repository refers to a path on another machine.");
  return resolve(folder, path);
}

/** In bytes. */
const maxPointer = 64 * 1024;

/** The format that Git writes: a branch or a commit. */
const plainHead = /^(?:ref: refs\/[^\0-\x20\x7F]{1,200}|[0-9a-f]{40}|[0-9a-f]{64})$/;

async function repositoryAt(folder: string, gitDirectory: string): Promise<Repository | undefined> {
  if ((await statIfExists(join(gitDirectory, "HEAD"), {})) === undefined) return undefined;
  const common = await readPointer(join(gitDirectory, "commondir"));
  const commonDirectory = common === undefined ? gitDirectory : pathFrom(gitDirectory, fromBytes(common));
  let isCertain = await hasPlainHead(gitDirectory);
  for (const part of ["objects", "refs"]) {
    const path = join(commonDirectory, part);
    const info = await statIfExists(path, { followLinks: true });
    if (info === undefined) return undefined;
    isCertain &&= info.isDirectory() && (await mayEnter(path));
  }
  return { folder, gitDirectory, commonDirectory, isCertain };
}

async function hasPlainHead(gitDirectory: string): Promise<boolean> {
  const isLink = (await statIfExists(join(gitDirectory, "HEAD"), {}))?.isSymbolicLink();
  const head = await headOf(gitDirectory);
  if (head === undefined) return false;
  return isLink ? head.startsWith("refs/") : plainHead.test(head);
}

function mayEnter(path: string): Promise<boolean> {
  return diskQueue.run(path, () =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
}

/** Content of `HEAD`; in old repositories `HEAD` is a symlink to a branch, which may not exist. */
async function headOf(gitDirectory: string): Promise<string | undefined> {
  const path = join(gitDirectory, "HEAD");
  const link = await diskQueue.run(path, () => readlink(path).catch(() => undefined));
  if (link?.startsWith("refs/")) return link;
  return readPointer(path);
}

/** Reads a file with a single line, without its line break; undefined if it is missing or far too long. */
async function readPointer(path: string): Promise<string | undefined> {
  const info = await statIfExists(path, { followLinks: true });
  if (info === undefined || info.size > maxPointer) return undefined;
  return (await readBytes(path, { maxBytes: maxPointer, followLinks: true }))?.replace(/[\r\n]+$/, "");
}
