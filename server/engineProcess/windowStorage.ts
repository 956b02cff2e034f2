import { join } from "node:path";
import type { PromptCacheStore } from "../engine/engine";
import { engineFolderNames } from "../protocol/stored";

/** What VS Code calls its folders for workspaces, with a number for a second window. */
const windowName = /^[\w-]{1,100}$/;

/** The store of a window's prompt caches; undefined where it has none. The window's server cannot choose the folder. */
export function storeOf(
  window: string | undefined,
  folder: string | undefined,
  { binding }: Pick<PromptCacheStore, "binding">,
): PromptCacheStore | undefined {
  if (window === undefined || folder === undefined || !windowName.test(window)) return undefined;
  return { binding, folder: join(folder, engineFolderNames.promptCacheFolder, window) };
}
