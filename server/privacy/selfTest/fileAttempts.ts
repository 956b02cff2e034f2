import { accessSync, constants, opendirSync } from "node:fs";
import { homedir, release } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Phrase } from "../phrases";
import type { Answer } from "../seal/kernel";
import { type Attempt, accessDenied, judge, type TestContext, untried } from "./attempts";
import { open } from "./processAttempts";

/** Saved before the file access log replaces it: the files of the self-test do not belong in the log. */
const openFolder = opendirSync;

const writeOnly = 0o1; // O_WRONLY
const createNew = 0o301; // O_WRONLY | O_CREAT | O_EXCL
const [currentFolder, asFolder] = [-100, 0x200]; // AT_FDCWD, AT_REMOVEDIR
const isTerminal = 0x5401; // TCGETS
/** A device that no rule makes writable. */
const device = "/dev/urandom";

/** A random name, so that no such file exists: the kernel reports an existing file before it consults the seal. */
const newName = `.inhouse-seal-${Math.random().toString(36).slice(2)}`;

const ours = fileURLToPath(import.meta.url);
/** Files in the user's home that programs run or read as configuration. */
const obeyed = [
  ...[".bashrc", ".bash_profile", ".profile", ".zshrc", ".gitconfig", ".config/git/config", ".ssh/config"],
  ...[".ssh/authorized_keys", ".npmrc", ".vscode/argv.json"],
];

/**
 * Tries to write where the seal must refuse it. Each attempt is made where the file permissions would allow it
 * according to access(2), which Landlock does not influence, so that a refusal comes from the seal. Nothing changes if
 * an attempt succeeds: files are opened and closed, each removal asks for the wrong kind of entry, and a new file or
 * folder is removed at once.
 */
export function fileAttempts(context: TestContext): readonly Attempt[] {
  const known = folders();
  const places = known.filter((path) => isOutside(context, path));
  const files = filesOf(known);
  return [
    ...files.map((path) => judge(["writeTo", path], open(context, path, writeOnly), accessDenied)),
    ...(files.length === 0 ? [untried(["writeToFile"], ["nowhere"])] : []),
    ...places.map((path) => create(context, path)),
    ...changes(context, places),
    ...requestToDevice(context),
  ];
}

/** The extension's own file, and the user's files that exist; only those that permissions let this process write to. */
function filesOf(folders: readonly string[]): readonly string[] {
  const any = folders.includes(homedir()) ? (contentOf(homedir()).file ?? []) : [];
  const all = [ours, ...obeyed.concat(any).map((name) => join(homedir(), name))];
  return [...new Set(all)].filter((path) => mayWrite(path));
}

/**
 * The extension's folder, the user's home, and the public temporary folders; only those that permissions let this
 * process write to.
 */
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

function isOutside({ writable }: TestContext, path: string): boolean {
  return !writable.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/**
 * Names of the first file and the first folder in a folder. Stops reading after both, because the folder may be huge.
 */
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

function create(context: TestContext, folder: string): Attempt {
  const path = join(folder, newName);
  const opened = open(context, path, createNew);
  if (opened.value >= 0) remove(context, path, 0);
  return judge(["newFile", folder], opened, accessDenied);
}

/**
 * Makes one attempt for each of Landlock's rights in folders, in the first folder that contains both a file and a
 * folder. Each removal asks for the wrong kind of entry, and the rename keeps the name.
 */
function changes(context: TestContext, places: readonly string[]): readonly Attempt[] {
  for (const place of places) {
    const { file, folder } = contentOf(place);
    if (file !== undefined && folder !== undefined) return changesIn(context, place, file, folder);
  }
  return [untried(["changeFolder"], ["nowhere"])];
}

function changesIn(
  context: TestContext,
  folder: string,
  ofFile: string,
  ofFolder: string,
): readonly Attempt[] {
  const newPath = join(folder, newName);
  const [file, inner] = [join(folder, ofFile), join(folder, ofFolder)];
  const path = (name: string) => ["const char *", name] as const;
  const at = ["int", currentFolder] as const;
  const makeFolder = context.kernel.call("mkdirat", at, path(newPath), ["int", 0o700]);
  if (makeFolder.value === 0) remove(context, newPath, asFolder);
  const rename = context.kernel.call("renameat", at, path(file), at, path(file));
  return [
    judge(["newFolder", folder], makeFolder, accessDenied),
    judge(["rename", folder], rename, accessDenied),
    judge(["removeFile", folder], remove(context, inner, 0), accessDenied),
    judge(["removeFolder", folder], remove(context, file, asFolder), accessDenied),
  ];
}

function remove({ kernel }: TestContext, path: string, flags: number): Answer {
  return kernel.call("unlinkat", ["int", currentFolder], ["const char *", path], ["int", flags]);
}

/**
 * From Linux 6.10 on, Landlock checks requests to devices. Before, only the filter checks which request it is; no more
 * is promised.
 */
const [major, minor] = [6, 10];

function requestToDevice({ kernel }: TestContext): readonly Attempt[] {
  const what: Phrase = ["requestToDevice", device];
  const at = ["int", currentFolder] as const;
  const opened = kernel.call("openat", at, ["const char *", device], ["int", 0], ["int", 0]);
  if (opened.value < 0) return [untried(what, ["notOpened", opened.error])];
  const request = ["long", isTerminal] as const;
  const asked = kernel.call("ioctl", ["int", opened.value], request, ["void *", Buffer.alloc(64)]);
  kernel.call("close", ["int", opened.value]);
  const attempt = judge(what, asked, accessDenied);
  return attempt.outcome === "allowed" && isOlderKernel() ? [] : [attempt];
}

function isOlderKernel(): boolean {
  const [ours = 0, next = 0] = release().split(".").map(Number);
  return ours < major || (ours === major && next < minor);
}
