import { basename, dirname, join } from "node:path";
import type { ExtensionContext } from "vscode";
import type { StoragePlaces } from "../../server/protocol/stored";
import { makePrivate } from "./privateFolder";
import { sharedStorage } from "./sharedStorage";
import { serverStorageNames as names, storageNames } from "./storageNames";

/** Where the server may write, as absolute paths. Workspace paths are undefined in a window without a workspace. */
export type ServerStorage = Readonly<Record<keyof StoragePlaces, string | undefined>>;

/** The server's subfolder of a storage folder. The server must not write next to it, where chats and models are. */
export function serverFolder(storagePath: string): string {
  return join(storagePath, storageNames.server);
}

/** The subfolder of the global storage folder in which the engine process stores, for all windows. */
export function engineFolder(globalStoragePath: string): string {
  return join(globalStoragePath, storageNames.engine);
}

/** The folder for the prompt caches of a window. VS Code names the folder above a workspace's storage after the workspace. */
export function promptCacheFolder(globalStoragePath: string, workspaceStoragePath: string): string {
  const workspace = basename(dirname(workspaceStoragePath));
  return join(engineFolder(globalStoragePath), names.promptCacheFolder, workspace);
}

export function serverStorage({ globalStorageUri, storageUri }: ExtensionContext): ServerStorage {
  const global = serverFolder(globalStorageUri.fsPath);
  const workspace = storageUri?.fsPath;
  return {
    statisticsPath: join(global, names.statisticsPath),
    modelTrialsFolder: join(engineFolder(globalStorageUri.fsPath), names.modelTrialsFolder),
    promptCacheFolder: workspace && promptCacheFolder(globalStorageUri.fsPath, workspace),
    codebaseFolder: workspace && join(serverFolder(sharedStorage(workspace)), names.codebaseFolder),
  };
}

/** The folders that the server may write to. */
export function writableFolders(context: ExtensionContext): readonly string[] {
  const { promptCacheFolder: caches } = serverStorage(context);
  return [...serverFolders(context), ...(caches === undefined ? [] : [caches])];
}

function serverFolders({ globalStorageUri, storageUri }: ExtensionContext): readonly string[] {
  const workspace = storageUri === undefined ? [] : [storageUri.fsPath, sharedStorage(storageUri.fsPath)];
  return [...new Set([globalStorageUri.fsPath, ...workspace])].map(serverFolder);
}

/** Folders for temporary files and the shader caches of GPU drivers, of the server and of the engine process. */
export function scratchFolder({ globalStorageUri }: ExtensionContext): string {
  return join(serverFolder(globalStorageUri.fsPath), names.scratchFolder);
}

export function engineScratchFolder({ globalStorageUri }: ExtensionContext): string {
  return join(engineFolder(globalStorageUri.fsPath), names.scratchFolder);
}

/** Creates all folders of server and engine with access for the user only. Throws as `makePrivate` does. */
export function prepareStorage(context: ExtensionContext): void {
  const { codebaseFolder, modelTrialsFolder, promptCacheFolder: caches } = serverStorage(context);
  const engine = [
    engineFolder(context.globalStorageUri.fsPath),
    modelTrialsFolder,
    caches && dirname(caches),
  ];
  const inside = [codebaseFolder, scratchFolder(context), engineScratchFolder(context)];
  for (const folder of [...serverFolders(context), ...engine, caches, ...inside])
    if (folder !== undefined) makePrivate(folder);
}
