import { dirname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { Importer, ImportStyle, Statement } from "./style";
import { everything } from "./style";
import { matchGroups } from "./text";

/** Import rules of a language whose statements name a file by its path, or by a name that maps to one. */
export interface PathStyle {
  /** Its first group is the target, its second one the namespace alias, if any. */
  readonly pattern: RegExp;
  /** Possible paths of the target, relative to a folder, likeliest first. */
  readonly candidatePaths: (target: string) => readonly string[];
  /** Folders to search, relative to each folder above the file. By default only the file's own folder. */
  readonly searchFolders?: readonly string[];
  readonly reexportsAll?: boolean;
}

export function byPath({ pattern, candidatePaths, searchFolders, reexportsAll }: PathStyle): ImportStyle {
  return {
    statements: (text) =>
      matchGroups(text, pattern).map(
        ([target = "", alias = ""]): Statement => ({
          target,
          names: everything,
          ...(alias !== "" && { namespace: alias }),
          ...(reexportsAll && { reexportsAll }),
        }),
      ),
    async find({ target }, { path }: Importer, lookup: Lookup) {
      const own = dirname(path);
      const above = searchFolders === undefined ? [] : lookup.foldersAbove(own);
      const folders = [
        own,
        ...above.flatMap((folder) => (searchFolders ?? []).map((home) => join(folder, home))),
      ];
      const found = await lookup.first(
        folders.flatMap((folder) => candidatePaths(target).map((subpath) => join(folder, subpath))),
      );
      return found === undefined ? [] : [{ path: found }];
    },
  };
}
