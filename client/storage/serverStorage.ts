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

/** VS Code names the folder above a workspace's storage after the workspace, with a number for its second window. */
export function windowName(workspaceStoragePath: string): string {
  return basename(dirname(workspaceStoragePath));
}

/** The folder in which the engine process keeps the prompt caches of a window. */
export function sharedPromptCaches(globalStoragePath: string, workspaceStoragePath: string): string {
  const home = join(engineFolder(globalStoragePath), names.promptCacheFolder);
  return join(home, windowName(workspaceStoragePath));
}

/** The places of a server; one that uses the engine process leaves prompt caches and trials to that. */
export function serverStorage({ globalStorageUri, storageUri }: ExtensionContext): ServerStorage {
  const global = serverFolder(globalStorageUri.fsPath);
  const workspace = storageUri?.fsPath;
  return {
    statisticsPath: join(global, names.statisticsPath),
    machinePath: join(global, names.machinePath),
    modelTrialsFolder: join(global, names.modelTrialsFolder),
    promptCacheFolder: workspace && join(serverFolder(workspace), names.promptCacheFolder),
    codebaseFolder: workspace && join(serverFolder(sharedStorage(workspace)), names.codebaseFolder),
  };
}

/** The folders that the server may write to. They contain all paths of `serverStorage`, and nothing of the engine process. */
export function writableFolders({ globalStorageUri, storageUri }: ExtensionContext): readonly string[] {
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
  const { promptCacheFolder, codebaseFolder, modelTrialsFolder } = serverStorage(context);
  const engine = engineFolder(context.globalStorageUri.fsPath);
  const inside = [
    ...[promptCacheFolder, codebaseFolder, modelTrialsFolder, scratchFolder(context), engine],
    ...[names.modelTrialsFolder, names.promptCacheFolder, names.scratchFolder].map((name) =>
      join(engine, name),
    ),
  ];
  for (const folder of [...writableFolders(context), ...inside])
    if (folder !== undefined) makePrivate(folder);
}
