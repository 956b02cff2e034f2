import { extname, join } from "node:path";
import type { Lookup } from "./lookup";

const maxFolders = 14;

/** Files of a kind in a folder and in those in it, nearest to `near` first; a bounded number of folders is looked at. */
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
    for (const name of await lookup.foldersIn(at)) if (!isOther.test(name)) open.push(join(at, name));
  }
  return [...new Set(found)];
}

/** What is built, and what others have written. */
const isOther = /^(?:\.|bin$|obj$|build$|dist$|vendor$|node_modules$)/;
