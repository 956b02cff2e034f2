import { accessSync, constants, opendirSync } from "node:fs";
import { homedir, release } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Attempt, accessDenied, type Ground, judged, untried } from "./attempts";
import type { Answer } from "./kernel";
import { open } from "./processAttempts";

/** As it is before the account of files begins: what the self-test looks at is no part of the server's work. */
const openFolder = opendirSync;

const writeOnly = 0o1; // O_WRONLY
const createNew = 0o301; // O_WRONLY | O_CREAT | O_EXCL
const [currentFolder, asFolder] = [-100, 0x200]; // AT_FDCWD, AT_REMOVEDIR
const isTerminal = 0x5401; // TCGETS
/** A device that no rule names. */
const device = "/dev/urandom";

/** Nobody else's, and none that somebody could have made before: a file that is there is found before the seal is asked. */
const newName = `.inhouse-seal-${Math.random().toString(36).slice(2)}`;

const ours = fileURLToPath(import.meta.url);
/** Files of the user's home that programs run or obey. */
const obeyed = [
  ...[".bashrc", ".bash_profile", ".profile", ".zshrc", ".gitconfig", ".config/git/config", ".ssh/config"],
  ...[".ssh/authorized_keys", ".npmrc", ".vscode/argv.json"],
];

/**
 * Writing where the seal allows none. Everything is tried where the permissions of the files would allow it, as access(2) says, which
 * Landlock has no part in: what is refused there the seal refuses. Nothing changes if it is allowed after all: files are opened and closed,
 * what is removed is of the wrong kind, and what is created is removed at once.
 */
export function fileAttempts(ground: Ground): readonly Attempt[] {
  const known = folders();
  const places = known.filter((path) => isOutside(ground, path));
  const files = filesOf(known);
  return [
    ...files.map((path) => judged(`write to ${path}`, open(ground, path, writeOnly), accessDenied)),
    ...(files.length === 0 ? [untried("write to a file", nowhere)] : []),
    ...places.map((path) => create(ground, path)),
    ...changes(ground, places),
    ...requestToDevice(ground),
  ];
}

const nowhere = "there is nothing outside of its folders that this user may write to";

/** The extension's own file, and what is there of the user's. */
function filesOf(folders: readonly string[]): readonly string[] {
  const any = folders.includes(homedir()) ? (contentOf(homedir()).file ?? []) : [];
  const all = [ours, ...obeyed.concat(any).map((name) => join(homedir(), name))];
  return [...new Set(all)].filter((path) => mayWrite(path));
}

/** The extension's own folder, the user's, those for everybody. */
function folders(): readonly string[] {
  const all = [dirname(ours), homedir(), "/tmp", "/var/tmp"];
  return [...new Set(all)].filter((path) => mayWrite(path, constants.W_OK | constants.X_OK));
}

function mayWrite(path: string, mode = constants.W_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function isOutside({ writable }: Ground, path: string): boolean {
  return !writable.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** The names of a file and of a folder that are there. It is read no further than to the first of each: it may hold very much. */
function contentOf(path: string): { readonly file?: string; readonly folder?: string } {
  const opened = openFolder(path);
  try {
    let file: string | undefined;
    let folder: string | undefined;
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      if (entry.isFile()) file ??= entry.name;
      else if (entry.isDirectory()) folder ??= entry.name;
      if (file !== undefined && folder !== undefined) return { file, folder };
    }
    return file === undefined ? {} : { file };
  } finally {
    opened.closeSync();
  }
}

function create(ground: Ground, folder: string): Attempt {
  const path = join(folder, newName);
  const opened = open(ground, path, createNew);
  if (opened.value >= 0) remove(ground, path, 0);
  return judged(`new file in ${folder}`, opened, accessDenied);
}

/**
 * In the first folder that holds what it takes, one attempt for each right that Landlock has of folders. What is removed is of the wrong
 * kind, what is renamed keeps its name.
 */
function changes(ground: Ground, places: readonly string[]): readonly Attempt[] {
  for (const place of places) {
    const { file, folder } = contentOf(place);
    if (file !== undefined && folder !== undefined) return changesIn(ground, place, file, folder);
  }
  return [untried("change a folder", nowhere)];
}

function changesIn(ground: Ground, folder: string, ofFile: string, ofFolder: string): readonly Attempt[] {
  const made = join(folder, newName);
  const [file, inner] = [join(folder, ofFile), join(folder, ofFolder)];
  const path = (name: string) => ["const char *", name] as const;
  const at = ["int", currentFolder] as const;
  const makeFolder = ground.kernel.call("mkdirat", at, path(made), ["int", 0o700]);
  if (makeFolder.value === 0) remove(ground, made, asFolder);
  const rename = ground.kernel.call("renameat", at, path(file), at, path(file));
  return [
    judged(`new folder in ${folder}`, makeFolder, accessDenied),
    judged(`rename in ${folder}`, rename, accessDenied),
    judged(`remove a file from ${folder}`, remove(ground, inner, 0), accessDenied),
    judged(`remove a folder from ${folder}`, remove(ground, file, asFolder), accessDenied),
  ];
}

function remove({ kernel }: Ground, path: string, flags: number): Answer {
  return kernel.call("unlinkat", ["int", currentFolder], ["const char *", path], ["int", flags]);
}

/** Linux 6.10: Landlock looks at requests to devices. Before, only the filter does, at what is requested, and no more is promised. */
const [major, minor] = [6, 10];

function requestToDevice({ kernel }: Ground): readonly Attempt[] {
  const what = `request to a device (${device})`;
  const at = ["int", currentFolder] as const;
  const opened = kernel.call("openat", at, ["const char *", device], ["int", 0], ["int", 0]);
  if (opened.value < 0) return [untried(what, `it cannot be opened (${opened.error})`)];
  const request = ["long", isTerminal] as const;
  const asked = kernel.call("ioctl", ["int", opened.value], request, ["void *", Buffer.alloc(64)]);
  kernel.call("close", ["int", opened.value]);
  const attempt = judged(what, asked, accessDenied);
  return attempt.outcome === "allowed" && isOlderKernel() ? [] : [attempt];
}

function isOlderKernel(): boolean {
  const [ours = 0, next = 0] = release().split(".").map(Number);
  return ours < major || (ours === major && next < minor);
}
