import { join } from "node:path";
import type { ExtensionContext } from "vscode";
import { listFolder } from "../../server/files/listFolder";
import { realPath } from "../../server/files/realPath";
import { storageNames } from "./storageNames";

const maxEntries = 1000;

/** Whether an earlier session left a download unfinished. Loads nothing else, because VS Code's start waits for it. */
export async function hasUnfinishedDownload({ globalStorageUri }: ExtensionContext): Promise<boolean> {
  try {
    const { real } = await realPath(join(globalStorageUri.fsPath, storageNames.models));
    const { entries } = await listFolder(real, maxEntries);
    return entries.some(({ name }) => /\.(part|download\.json)$/.test(name));
  } catch {
    return false;
  }
}
