import { chmod, lstat, readdir, rm, truncate } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { damagedPath } from "../../server/protocol/stored";
import { engineFolder, serverFolder, sharedPromptCaches } from "./serverStorage";
import { sharedStorage } from "./sharedStorage";
import { serverStorageNames as names, storageNames } from "./storageNames";

export const storedIds = [
  "history",
  "index",
  "promptCache",
  "statistics",
  "modelTrials",
  "serverFiles",
  "memory",
  "models",
  "gpu",
  "logs",
  "otherWorkspaces",
] as const;
export type StoredId = (typeof storedIds)[number];

export interface StorageUsage {
  readonly id: StoredId;
  /** Absolute paths of files and folders, which need not exist. `memory` is in VS Code's state too. */
  readonly paths: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** Files and folders whose permissions give access to other users. */
  readonly openToOthers: readonly string[];
}

/** VS Code's storage folders for an extension, as absolute paths. */
export interface StorageFolders {
  readonly global: string;
  /** Absent in a window without a folder. */
  readonly workspace: string | undefined;
  readonly log: string;
}

/** The files and folders for each id. Most of `memory` is in VS Code's state. */
export async function storagePaths({
  global,
  workspace,
  log,
}: StorageFolders): Promise<Readonly<Record<StoredId, readonly string[]>>> {
  const shared = workspace === undefined ? undefined : sharedStorage(workspace);
  const all = await workspaceFolders(workspace ?? placeholderWorkspace(global));
  const isThisWorkspace = (folder: string) => sharedStorage(folder) === shared;
  const caches = await promptCaches(global, workspace);
  const windows = workspace === undefined ? [] : [...new Set([workspace, ...all.filter(isThisWorkspace)])];
  const servers = [...new Set([global, ...windows, ...(shared === undefined ? [] : [shared])])].map(
    serverFolder,
  );
  const withoutFolder = shared === undefined ? [] : await existing(chatPaths(global));
  return {
    history: chatPaths(shared ?? global),
    index: shared === undefined ? [] : [join(serverFolder(shared), names.codebaseFolder)],
    promptCache: [
      ...windows.map((folder) => join(serverFolder(folder), names.promptCacheFolder)),
      ...caches.own,
    ],
    statistics: statisticsNames.map((name) => join(serverFolder(global), name)),
    modelTrials: [serverFolder(global), engineFolder(global)].map((folder) =>
      join(folder, names.modelTrialsFolder),
    ),
    serverFiles: (await Promise.all([...servers, engineFolder(global)].map(otherServerFiles))).flat(),
    memory: [join(global, storageNames.getStartedShown)],
    models: [storageNames.models, storageNames.modelsOffered].map((name) => join(global, name)),
    gpu: [join(global, storageNames.gpu)],
    logs: [log, ...(await outputFiles(log))],
    otherWorkspaces: [
      ...all.filter((folder) => !isThisWorkspace(folder)),
      ...caches.others,
      ...withoutFolder,
    ],
  };
}

const statisticsNames = [names.statisticsPath, damagedPath(names.statisticsPath)];

/** The prompt caches of a workspace, whose windows each have one, and those of all others. */
async function promptCaches(
  global: string,
  workspace: string | undefined,
): Promise<{ readonly own: readonly string[]; readonly others: readonly string[] }> {
  const home = join(engineFolder(global), names.promptCacheFolder);
  const all = (await readdir(home).catch(() => [])).map((name) => join(home, name));
  if (workspace === undefined) return { own: [], others: all };
  const ofWindow = sharedPromptCaches(global, workspace);
  const ofFirst = sharedPromptCaches(global, sharedStorage(workspace));
  const isOwn = (folder: string) => folder.replace(/-\d$/, "") === ofFirst;
  return { own: [...new Set([ofWindow, ...all.filter(isOwn)])], others: all.filter((each) => !isOwn(each)) };
}

/** Names in the folders of server and engine that belong to ids other than `serverFiles`. */
const namedInServer = new Set<string>([
  ...[names.codebaseFolder, names.promptCacheFolder, names.modelTrialsFolder],
  ...statisticsNames,
]);

async function otherServerFiles(folder: string): Promise<readonly string[]> {
  await makeAccessible(folder);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !namedInServer.has(name)).map((name) => join(folder, name));
}

/**
 * Gives the owner access to a folder, which may hold files even if its permissions deny access. Does not follow
 * symlinks.
 */
async function makeAccessible(path: string): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  if (!status?.isDirectory() || (status.mode & 0o700) === 0o700) return;
  await chmod(path, (status.mode & 0o777) | 0o700).catch(() => {});
}

/** Makes a folder and all its subfolders accessible, outermost first. */
async function makeAllAccessible(path: string): Promise<void> {
  if (!(await lstat(path).catch(() => undefined))?.isDirectory()) return;
  await makeAccessible(path);
  for (const name of await readdir(path).catch(() => [])) await makeAllAccessible(join(path, name));
}

function chatPaths(folder: string): readonly string[] {
  return [join(folder, storageNames.chats), join(folder, storageNames.panelState)];
}

export async function measure(id: StoredId, paths: readonly string[]): Promise<StorageUsage> {
  const found = { files: 0, bytes: 0, openToOthers: [] as string[] };
  for (const path of paths) await addUsage(path, found);
  return { id, paths, ...found };
}

/** Deletes files and folders. Empties log files instead, because VS Code keeps them open. */
export async function erasePaths(id: StoredId, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (id === "logs") await emptyFiles(path);
    else {
      await makeAllAccessible(path);
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

async function addUsage(
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
  for (const name of await readdir(path).catch(() => [])) await addUsage(join(path, name), found);
}

async function emptyFiles(path: string): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  if (status?.isDirectory()) for (const name of await readdir(path)) await emptyFiles(join(path, name));
  else if (status?.isFile() && status.size > 0) await truncate(path);
}

/** Log files of output channels without levels, such as the trace, which VS Code keeps next to the log folder. */
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

/** A hypothetical workspace storage folder, for a window without a workspace. */
function placeholderWorkspace(global: string): string {
  return join(dirname(dirname(global)), "workspaceStorage", "none", basename(global));
}

/**
 * Inhouse's storage folders of all workspaces: VS Code creates a folder per workspace, with one per extension in it.
 */
async function workspaceFolders(ofOne: string): Promise<readonly string[]> {
  const home = dirname(dirname(ofOne));
  const names = await readdir(home).catch(() => []);
  return existing(names.map((name) => join(home, name, basename(ofOne))));
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => lstat(path).catch(() => undefined)));
  return paths.filter((_, at) => found[at] !== undefined);
}
