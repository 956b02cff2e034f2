import { join } from "node:path";
import { listFolder } from "../files/listFolder";
import type { FileAccess, Granted } from "./fileAccess";

/** What package managers fetch, where no .gitignore says so. */
const fetched = new Set(["node_modules", "bower_components", "site-packages", ".venv", "__pycache__"]);

/** More than people and programs put into one folder, and into all folders of a repository. */
const mostInFolder = 20_000;
const mostEntries = 500_000;

export interface WalkedFile {
  /** Absolute. */
  readonly path: string;
  readonly granted: Granted;
}

/**
 * The files below a folder that may be read, folder by folder, by name. Links are not followed: what they lead to is found where it
 * is. Of folders that are larger than any that people make, only a part is seen.
 */
export async function* walkFolder(access: FileAccess, folder: string): AsyncGenerator<WalkedFile> {
  const start = await access.judge(folder);
  if (typeof start === "string") return;
  const open: WalkedFile[] = [{ path: folder, granted: start }];
  let left = mostEntries;
  for (let at = open.shift(); at !== undefined && left > 0; at = open.shift()) {
    const { entries } = await listFolder(at.granted.real, Math.min(mostInFolder, left)).catch(() => nothing);
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

/** Of a folder that is gone meanwhile, that there is no permission for, or that is none. */
const nothing = { entries: [] };
