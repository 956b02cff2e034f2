import { join } from "node:path";
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

export function serverStorage({ globalStorageUri, storageUri }: ExtensionContext): ServerStorage {
  const global = serverFolder(globalStorageUri.fsPath);
  const workspace = storageUri?.fsPath;
  return {
    statisticsPath: join(global, names.statisticsPath),
    modelTrialsFolder: join(global, names.modelTrialsFolder),
    promptCacheFolder: workspace && join(serverFolder(workspace), names.promptCacheFolder),
    codebaseFolder: workspace && join(serverFolder(sharedStorage(workspace)), names.codebaseFolder),
  };
}

/** The folders that the server may write to. They contain all paths of `serverStorage`. */
export function writableFolders({ globalStorageUri, storageUri }: ExtensionContext): readonly string[] {
  const workspace = storageUri === undefined ? [] : [storageUri.fsPath, sharedStorage(storageUri.fsPath)];
  return [...new Set([globalStorageUri.fsPath, ...workspace])].map(serverFolder);
}

/** Folder for temporary files and the shader caches of GPU drivers. */
export function scratchFolder({ globalStorageUri }: ExtensionContext): string {
  return join(serverFolder(globalStorageUri.fsPath), names.scratchFolder);
}

/** Creates all folders of the server with access for the user only. Throws as `makePrivate` does. */
export function prepareStorage(context: ExtensionContext): void {
  const { promptCacheFolder, codebaseFolder, modelTrialsFolder } = serverStorage(context);
  const inside = [promptCacheFolder, codebaseFolder, modelTrialsFolder, scratchFolder(context)];
  for (const folder of [...writableFolders(context), ...inside])
    if (folder !== undefined) makePrivate(folder);
}
