import { basename, dirname, join } from "node:path";

/**
 * The folder that all windows of a workspace share. VS Code gives a second window of the same workspace a storage of its own,
 * "…-1", and what is written there is not seen again when the windows are closed.
 */
export function sharedStorage(storagePath: string): string {
  const workspace = dirname(storagePath);
  const id = basename(workspace).replace(/-\d$/, "");
  return join(dirname(workspace), id, basename(storagePath));
}
