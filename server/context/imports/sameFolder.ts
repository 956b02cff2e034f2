import { dirname, extname, join } from "node:path";
import type { ImportStyle } from "./style";
import { sortByUse } from "./text";

/** Languages without import statements: all files of a folder belong together, as in Terraform. */
export const sameFolder: ImportStyle = {
  statements: () => [],
  find: async () => [],
  async implicitFiles({ path, words }, lookup) {
    const folder = dirname(path);
    const names = (await lookup.filesIn(folder)).filter((name) => extname(name) === extname(path));
    const files = names.map((name) => join(folder, name));
    return sortByUse(files, words, path).map((each) => ({ path: each, how: "package" }));
  },
};
