import { join } from "node:path";
import type { ExtensionContext } from "vscode";
import { makePrivate } from "./privateFolder";
import { sharedStorage } from "./sharedStorage";

/** Where the server may write, as absolute paths; nothing of a workspace is kept in a window without one. */
export interface ServerStorage {
  /** A file for its counts. */
  readonly statisticsPath: string;
  /** A file for how well each model does in edits. */
  readonly editRecordPath: string;
  /** A folder for what became of each model file that was tried. */
  readonly modelTrialsFolder: string;
  /** A folder for evaluated prompts of this workspace. */
  readonly promptCacheFolder: string | undefined;
  /** A folder for the index of this workspace. */
  readonly codebaseFolder: string | undefined;
}

/** The server's part of a folder for storage: chats, models and all else beside it are not the server's to change. */
export function serverFolder(storagePath: string): string {
  return join(storagePath, "server");
}

export function serverStorage({ globalStorageUri, storageUri }: ExtensionContext): ServerStorage {
  const global = serverFolder(globalStorageUri.fsPath);
  const workspace = storageUri?.fsPath;
  return {
    statisticsPath: join(global, "statistics.json"),
    editRecordPath: join(global, "edits.json"),
    modelTrialsFolder: join(global, "model-trials"),
    promptCacheFolder: workspace && join(serverFolder(workspace), "prompt-cache"),
    codebaseFolder: workspace && join(serverFolder(sharedStorage(workspace)), "codebase"),
  };
}

/** The folders that the server may write to: everything in its storage is in one of them. */
export function writableFolders({ globalStorageUri, storageUri }: ExtensionContext): readonly string[] {
  const workspace = storageUri === undefined ? [] : [storageUri.fsPath, sharedStorage(storageUri.fsPath)];
  return [...new Set([globalStorageUri.fsPath, ...workspace])].map(serverFolder);
}

/** For temporary files, and what drivers of graphics cards have compiled for later. */
export function scratchFolder({ globalStorageUri }: ExtensionContext): string {
  return join(serverFolder(globalStorageUri.fsPath), "scratch");
}

/** Makes all folders of the server's for the user alone. Throws as `makePrivate` does. */
export function prepareStorage(context: ExtensionContext): void {
  const { promptCacheFolder, codebaseFolder, modelTrialsFolder } = serverStorage(context);
  const inside = [promptCacheFolder, codebaseFolder, modelTrialsFolder, scratchFolder(context)];
  for (const folder of [...writableFolders(context), ...inside])
    if (folder !== undefined) makePrivate(folder);
}
