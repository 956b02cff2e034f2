import { dirname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { ImportStyle, Place, Statement } from "./style";
import { everything } from "./style";
import { all } from "./text";

/** A language whose statements name a file by its path, or by words that make one. */
export interface PathStyle {
  /** Its first group is what is named, its second one the name for all of it, if any. */
  readonly pattern: RegExp;
  /** Where the named file may be, relative to a folder, likeliest first. */
  readonly ways: (target: string) => readonly string[];
  /** Folders that these ways begin in, relative to each folder above the file; by default only the file's own folder. */
  readonly homes?: readonly string[];
  readonly passesAll?: boolean;
}

export function byPath({ pattern, ways, homes, passesAll }: PathStyle): ImportStyle {
  return {
    statements: (text) =>
      all(text, pattern).map(
        ([target = "", alias = ""]): Statement => ({
          target,
          names: everything,
          ...(alias !== "" && { namespace: alias }),
          ...(passesAll && { passesAll }),
        }),
      ),
    async find({ target }, { path }: Place, lookup: Lookup) {
      const own = dirname(path);
      const above = homes === undefined ? [] : lookup.foldersAbove(own);
      const folders = [own, ...above.flatMap((folder) => (homes ?? []).map((home) => join(folder, home)))];
      const found = await lookup.first(
        folders.flatMap((folder) => ways(target).map((way) => join(folder, way))),
      );
      return found === undefined ? [] : [{ path: found }];
    },
  };
}
