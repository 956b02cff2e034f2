import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileAccess, Granted } from "./fileAccess";

/** What package managers fetch, where no .gitignore says so. */
const fetched = new Set(["node_modules", "bower_components", "site-packages", ".venv", "__pycache__"]);

export interface WalkedFile {
  /** Absolute. */
  readonly path: string;
  readonly granted: Granted;
}

/** All files below a folder that may be read, folder by folder, by name. Links are not followed: what they lead to is found where it is. */
export async function* walkFolder(access: FileAccess, folder: string): AsyncGenerator<WalkedFile> {
  const start = await access.judge(folder);
  if (typeof start === "string") return;
  const open: WalkedFile[] = [{ path: folder, granted: start }];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    // Gone meanwhile, or no permission: nothing to see there.
    const entries = await readdir(at.granted.real, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const isFolder = entry.isDirectory();
      if (!(isFolder || entry.isFile()) || (isFolder && fetched.has(entry.name))) continue;
      const granted = await access.judgeEntry(at.path, at.granted, entry.name, isFolder);
      if (typeof granted === "string") continue;
      const found = { path: join(at.path, entry.name), granted };
      if (isFolder) open.push(found);
      else yield found;
    }
  }
}
