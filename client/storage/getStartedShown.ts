import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ExtensionContext } from "vscode";
import { readRegularFile } from "../../server/files/readRegularFile";
import { makePrivate } from "./privateFolder";
import { storageNames } from "./storageNames";

type Storage = Pick<ExtensionContext, "globalStorageUri">;

/** The session of VS Code in which “Get Started” was opened on this machine; undefined if it never was. */
export async function getStartedShownIn(context: Storage): Promise<string | undefined> {
  try {
    const { bytes } = await readRegularFile(marker(context), { maxBytes: 1000 });
    return bytes.toString("utf8");
  } catch (error) {
    // What cannot be read is there: never open it twice.
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? undefined : "";
  }
}

/** Remembers for all windows that this session opens it. False if another window did so first, or if nothing can be remembered. */
export async function claimGetStarted(context: Storage, session: string): Promise<boolean> {
  try {
    makePrivate(dirname(marker(context)));
    await writeFile(marker(context), session, { flag: "wx", mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

function marker({ globalStorageUri }: Storage): string {
  return join(globalStorageUri.fsPath, storageNames.getStartedShown);
}
