import { join } from "node:path";
import { listFolder } from "../files/listFolder";
import type { FileAccess, Granted } from "./fileAccess";

/** Folders of package managers, skipped even if no .gitignore lists them. */
const fetched = new Set(["node_modules", "bower_components", "site-packages", ".venv", "__pycache__"]);

/** Limits beyond any realistic folder and repository. */
const maxInFolder = 20_000;
const maxEntries = 500_000;

export interface WalkedFile {
  /** Absolute. */
  readonly path: string;
  readonly granted: Granted;
}

/**
 * Yields the readable files below a folder, folder by folder, sorted by name. Does not follow symlinks, because their targets are found
 * at their own location. Skips entries beyond the limits.
 */
export async function* walkFolder(access: FileAccess, folder: string): AsyncGenerator<WalkedFile> {
  const start = await access.judge(folder);
  if (typeof start === "string" || !start.exists) return;
  const open: WalkedFile[] = [{ path: folder, granted: start }];
  let left = maxEntries;
  for (let at = open.shift(); at !== undefined && left > 0; at = open.shift()) {
    const { entries } = await listFolder(at.granted.real, Math.min(maxInFolder, left)).catch(() => nothing);
    left -= entries.length;
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
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

/** For folders that were deleted, are unreadable, or are not folders. */
const nothing = { entries: [] };
