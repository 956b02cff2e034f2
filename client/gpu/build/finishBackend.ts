import { chmod, cp, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  addonFile,
  type BackendRecord,
  backendName,
  readRecord,
  recordFile,
  sha256,
} from "../../storage/gpuBackends";
import { type BuildPlan, outputFolder } from "./buildPlan";

/** Copies what a build made next to its target, with a record of the files. Returns the folder, which nobody reads yet. */
export async function collect(plan: BuildPlan): Promise<string> {
  const from = outputFolder(plan);
  const folder = `${plan.target}.new`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = (await readdir(from)).filter((name) => name === addonFile || /^lib[\w.-]+\.so$/.test(name));
  const files: Record<string, string> = {};
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    await cp(join(from, name), path, { dereference: true });
    await chmod(path, 0o600);
    await sync(path);
    files[name] = sha256(path) ?? "";
  }
  for (const needed of [addonFile, "libggml-cuda.so"])
    if (!(needed in files)) throw new Error(`The build made no ${needed}.`);
  const record: BackendRecord = { format: 1, ...plan.id, architectures: plan.architectures, files };
  await write(join(folder, recordFile), JSON.stringify(record, undefined, 2));
  return folder;
}

/** Puts a collected backend where the server looks for it, in place of an earlier one. */
export async function place(plan: BuildPlan, folder: string): Promise<void> {
  const old = `${plan.target}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(plan.target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(folder, plan.target);
  await sync(dirname(plan.target));
  await rm(old, { recursive: true, force: true });
}

/** A window that still runs an earlier version of the extension uses its own backend. */
const keptMs = 14 * 86_400_000;

/** Deletes older backends of other versions of the engine, and what killed builds left beside them. */
export async function removeSuperseded(backends: string, kept: BackendRecord | undefined): Promise<void> {
  if (kept === undefined) return;
  for (const name of await readdir(backends).catch(() => [])) {
    const folder = join(backends, name);
    const record = /\.(?:new|old)$/.test(name) ? undefined : readRecord(folder);
    const builtAt = record && (await stat(join(folder, recordFile))).mtimeMs;
    const isRecent = builtAt !== undefined && Date.now() - builtAt < keptMs;
    if (name !== backendName(kept) && !isRecent) await rm(folder, { recursive: true, force: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until a file or a folder's list is on the disk, so that a power cut leaves no empty files. */
async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
