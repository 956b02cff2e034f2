import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { l10n } from "../../server/protocol/l10n";
import { isPrivate } from "./privateFolder";
import { storageNames } from "./storageNames";

/** What a backend for the GPU is built from and for. A change of any field needs another build. */
export interface BackendId {
  /** Version of node-llama-cpp. */
  readonly engine: string;
  /** Release of llama.cpp in it. */
  readonly release: string;
  /** Of the processor, as Node names it. */
  readonly arch: string;
  /** Main version of the CUDA toolkit. */
  readonly cuda: number;
}

/** The record of a finished build, beside its libraries. */
export interface BackendRecord extends BackendId {
  readonly format: 1;
  /** Architectures of GPUs, as CMake names them. */
  readonly architectures: readonly string[];
  /** SHA-256 of each library by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** The file that the engine loads; it loads the others. */
export const addonFile = "llama-addon.node";
export const recordFile = "backend.json";

/** The exact version of node-llama-cpp that the extension's manifest names. */
export function engineVersion(manifest: unknown): string {
  const { dependencies } = manifest as { dependencies?: Readonly<Record<string, string>> };
  return dependencies?.["node-llama-cpp"] ?? "";
}

/** All that Inhouse keeps for the GPU. The sealed server can't write here; see `writableFolders`. */
export function gpuFolder(globalStorage: string): string {
  return join(globalStorage, storageNames.gpu);
}

export function backendsFolder(globalStorage: string): string {
  return join(gpuFolder(globalStorage), "backends");
}

export function backendName({ engine, arch, cuda }: BackendId): string {
  return `${engine}-linux-${arch}-cuda${cuda}`;
}

/** A backend for this version of the engine and this processor: its folder, or why it can't be used. */
export type StoredBackend = { readonly folder: string } | { readonly problem: string };

/**
 * Finds the backend that was built on this machine for a version of the engine, and compares its libraries with the
 * record of the build. Undefined if there is none.
 */
export function storedBackend(globalStorage: string, engine: string): StoredBackend | undefined {
  const start = `${engine}-linux-${process.arch}-cuda`;
  const all = backendsFolder(globalStorage);
  const names = namesIn(all).filter(
    (name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)),
  );
  const [newest] = names.toSorted((a, b) => Number(b.slice(start.length)) - Number(a.slice(start.length)));
  if (newest === undefined) return undefined;
  const folder = join(all, newest);
  const isSafe = [gpuFolder(globalStorage), all, folder].every(isPrivate);
  if (isSafe && isWhole(folder)) return { folder };
  return {
    problem: l10n.t(
      "The GPU backend is damaged and is not used: run “Inhouse: Set Up GPU” to build it again.",
    ),
  };
}

/** Whether the libraries in a folder are exactly those of its record: none missing, changed or added. */
export function isWhole(folder: string): boolean {
  const record = readRecord(folder);
  if (record === undefined) return false;
  const names = Object.keys(record.files);
  const found = namesIn(folder).filter((name) => name !== recordFile);
  return (
    names.includes(addonFile) &&
    found.length === names.length &&
    names.every((name) => sha256(join(folder, name)) === record.files[name])
  );
}

export function readRecord(folder: string): BackendRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(join(folder, recordFile), "utf8")) as Partial<BackendRecord>;
    const isOurs = record.format === 1 && typeof record.files === "object" && record.files !== null;
    return isOurs && Object.keys(record.files ?? {}).every(isName) ? (record as BackendRecord) : undefined;
  } catch {
    return undefined;
  }
}

function isName(name: string): boolean {
  return /^[\w.-]+$/.test(name) && !name.startsWith(".");
}

/** What was last read, by path: libraries have hundreds of megabytes, and each start of a server asks for them. */
const digests = new Map<string, { readonly state: string; readonly digest: string }>();

/** SHA-256 of a regular file; undefined for anything else. Reads a file again only after a change. */
export function sha256(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const status = fstatSync(file, { bigint: true });
    if (!status.isFile()) return undefined;
    const { dev, ino, size, mtimeNs, ctimeNs } = status;
    const state = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
    const known = digests.get(path);
    if (known?.state === state) return known.digest;
    const digest = digestOf(file);
    digests.set(path, { state, digest });
    return digest;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** In steps: a library may have more bytes than a buffer holds. */
function digestOf(file: number): string {
  const hash = createHash("sha256");
  const step = Buffer.allocUnsafe(2 ** 20);
  for (;;) {
    const bytes = readSync(file, step);
    if (bytes === 0) return hash.digest("hex");
    hash.update(step.subarray(0, bytes));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
