import { basename, dirname, join } from "node:path";

/**
 * The storage folder that all windows of a workspace share. VS Code gives a second window of the same workspace a
 * separate folder, "…-1", whose content is lost to later windows.
 */
export function sharedStorage(storagePath: string): string {
  const workspace = dirname(storagePath);
  const id = basename(workspace).replace(/-\d$/, "");
  return join(dirname(workspace), id, basename(storagePath));
}
