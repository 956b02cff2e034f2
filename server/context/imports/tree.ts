import { extname, join } from "node:path";
import type { Lookup } from "./lookup";

const maxFolders = 14;

/** Files with an extension in a folder and its subfolders, those in `near` first. Visits at most `maxFolders`. */
export async function filesUnder(
  folder: string,
  ending: string,
  lookup: Lookup,
  near = folder,
): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [near, folder];
  const seen = new Set<string>();
  for (let at = open.shift(); at !== undefined && seen.size < maxFolders; at = open.shift()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const name of await lookup.filesIn(at)) if (extname(name) === ending) found.push(join(at, name));
    for (const name of await lookup.foldersIn(at)) if (!excludedFolder.test(name)) open.push(join(at, name));
  }
  return [...new Set(found)];
}

/** Hidden folders, build output and third-party code. */
const excludedFolder = /^(?:\.|bin$|obj$|build$|dist$|vendor$|node_modules$)/;
