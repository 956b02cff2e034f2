import { chmod, lstat, readdir, rm, truncate } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { serverFolder } from "../serverStorage";
import { sharedStorage } from "../sharedStorage";

export const storedIds = [
  "history",
  "index",
  "promptCache",
  "statistics",
  "editRecord",
  "modelTrials",
  "serverFiles",
  "memory",
  "models",
  "logs",
  "otherWorkspaces",
] as const;
export type StoredId = (typeof storedIds)[number];

export interface StoredFacts {
  readonly id: StoredId;
  /** Absolute, of files and folders, there or not; none for what VS Code keeps itself. */
  readonly paths: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** Files and folders that others than their owner can get at, by their permissions. */
  readonly openToOthers: readonly string[];
}

/** Where VS Code lets an extension keep things, as absolute paths. */
export interface StorageFolders {
  readonly global: string;
  /** Absent in a window without a folder. */
  readonly workspace: string | undefined;
  readonly log: string;
}

/** Files and folders of each thing, but for `memory`, which VS Code keeps. */
export async function storedPaths({
  global,
  workspace,
  log,
}: StorageFolders): Promise<Readonly<Record<Exclude<StoredId, "memory">, readonly string[]>>> {
  const shared = workspace === undefined ? undefined : sharedStorage(workspace);
  const all = await workspaceFolders(workspace ?? besideGlobal(global));
  const isOwn = (folder: string) => sharedStorage(folder) === shared;
  // Each window has a prompt cache of its own.
  const windows = workspace === undefined ? [] : [...new Set([workspace, ...all.filter(isOwn)])];
  const servers = [...new Set([global, ...windows, ...(shared === undefined ? [] : [shared])])].map(
    serverFolder,
  );
  const withoutFolder = shared === undefined ? [] : await existing(chatIn(global));
  return {
    history: chatIn(shared ?? global),
    index: shared === undefined ? [] : [join(serverFolder(shared), "codebase")],
    promptCache: windows.map((folder) => join(serverFolder(folder), "prompt-cache")),
    statistics: ["statistics.json", "statistics.json.damaged"].map((name) =>
      join(serverFolder(global), name),
    ),
    editRecord: [join(serverFolder(global), "edits.json")],
    modelTrials: [join(serverFolder(global), "model-trials")],
    serverFiles: (await Promise.all(servers.map(unnamedIn))).flat(),
    models: [join(global, "models")],
    logs: [log, ...(await outputFiles(log))],
    otherWorkspaces: [...all.filter((folder) => !isOwn(folder)), ...withoutFolder],
  };
}

/** What the server's folder has under other names than the things above: temporary files, and whatever else it has put there. */
const namedInServer = new Set([
  ...["codebase", "prompt-cache", "model-trials", "edits.json"],
  ...["statistics.json", "statistics.json.damaged"],
]);

async function unnamedIn(folder: string): Promise<readonly string[]> {
  await makeAccessible(folder);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !namedInServer.has(name)).map((name) => join(folder, name));
}

/** A folder that not even its owner can look into holds files all the same. A link is not followed. */
async function makeAccessible(path: string): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  if (!status?.isDirectory() || (status.mode & 0o700) === 0o700) return;
  await chmod(path, (status.mode & 0o777) | 0o700).catch(() => {});
}

/** Of all folders in it, from the outermost on. */
async function makeAllAccessible(path: string): Promise<void> {
  if (!(await lstat(path).catch(() => undefined))?.isDirectory()) return;
  await makeAccessible(path);
  for (const name of await readdir(path).catch(() => [])) await makeAllAccessible(join(path, name));
}

function chatIn(folder: string): readonly string[] {
  return [join(folder, "chat"), join(folder, "chat.json")];
}

export async function measure(id: StoredId, paths: readonly string[]): Promise<StoredFacts> {
  const found = { files: 0, bytes: 0, openToOthers: [] as string[] };
  for (const path of paths) await look(path, found);
  return { id, paths, ...found };
}

/** Deletes files and folders, and empties those of a folder that VS Code holds open. */
export async function erasePaths(id: StoredId, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (id === "logs") await emptyFiles(path);
    else {
      await makeAllAccessible(path);
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

async function look(
  path: string,
  found: { files: number; bytes: number; openToOthers: string[] },
): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  if (status === undefined) return;
  const others = process.platform === "win32" ? 0 : status.mode & 0o077;
  if (others !== 0 && !status.isSymbolicLink()) found.openToOthers.push(path);
  if (!status.isDirectory()) {
    found.files++;
    found.bytes += status.size;
    return;
  }
  await makeAccessible(path);
  for (const name of await readdir(path).catch(() => [])) await look(join(path, name), found);
}

async function emptyFiles(path: string): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  if (status?.isDirectory()) for (const name of await readdir(path)) await emptyFiles(join(path, name));
  else if (status?.isFile() && status.size > 0) await truncate(path);
}

/** VS Code keeps what is shown in an output without levels, as the trace is, beside the folder of our log. */
async function outputFiles(log: string): Promise<readonly string[]> {
  const parent = dirname(log);
  const folders = (await readdir(parent).catch(() => [])).filter((name) =>
    name.startsWith("output_logging_"),
  );
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(parent, folder)).catch(() => []);
      return names.filter((name) => /Inhouse/.test(name)).map((name) => join(parent, folder, name));
    }),
  );
  return files.flat();
}

/** What would be our folder of some workspace, for a window that has none. */
function besideGlobal(global: string): string {
  return join(dirname(dirname(global)), "workspaceStorage", "none", basename(global));
}

/** Our folders of all workspaces: VS Code makes a folder for each workspace and in it one for each extension. */
async function workspaceFolders(ofOne: string): Promise<readonly string[]> {
  const home = dirname(dirname(ofOne));
  const names = await readdir(home).catch(() => []);
  return existing(names.map((name) => join(home, name, basename(ofOne))));
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => lstat(path).catch(() => undefined)));
  return paths.filter((_, at) => found[at] !== undefined);
}
