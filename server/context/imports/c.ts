import { basename, dirname, extname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { ImplicitFile, ImportStyle } from "./style";
import { everything } from "./style";
import { matchGroups, stemOf } from "./text";

/** C, C++, Objective-C and CUDA. */
export const c: ImportStyle = {
  reexportedAs: "header",

  statements(text) {
    return matchGroups(text, /^[ \t]*#[ \t]*(?:include|import)[ \t]*["<]([\w./+-]{1,300})[">]/gm).map(
      ([target = ""]) => ({
        target,
        names: everything,
        reexportsAll: true,
      }),
    );
  },

  async find({ target }, { path }, lookup) {
    const above = lookup.foldersAbove(dirname(path));
    const inside = ["include", "src", "inc", "lib"].flatMap((name) =>
      above.map((folder) => join(folder, name)),
    );
    const bases: string[] = [...above];
    for (const base of inside) if (await lookup.isFolder(base)) bases.push(base);
    // Headers installed in a folder named after the project are not in such a folder in the repository.
    for (const headerPath of [target, target.replace(/^[\w-]+\//, "")]) {
      for (const base of bases)
        if (await hasFile(base, headerPath, lookup)) return [{ path: join(base, headerPath) }];
    }
    return [];
  },

  async implicitFiles({ path }, lookup): Promise<readonly ImplicitFile[]> {
    const isHeader = headers.includes(extname(path));
    const wanted = (isHeader ? sources : headers).map((ending) => stemOf(path) + ending);
    const folder = dirname(path);
    const others = isHeader
      ? ["../src", "../lib", "../source", "../../src"]
      : ["../include", "include", "../inc"];
    const nested = isHeader
      ? []
      : [join("../include", basename(folder)), join("../../include", basename(folder))];
    for (const subfolder of [".", ...others, ...nested]) {
      const found = await lookup.first(wanted.map((name) => join(folder, subfolder, name)));
      if (found !== undefined) return [{ path: found, how: isHeader ? "package" : "header" }];
    }
    return [];
  },
};

const headers = [".h", ".hpp", ".hh", ".hxx", ".cuh", ".inl"];
const sources = [".c", ".cc", ".cpp", ".cxx", ".m", ".mm", ".cu"];

/** Checks a path folder by folder, so that a missing path fails at its first step. */
async function hasFile(base: string, target: string, lookup: Lookup): Promise<boolean> {
  const steps = target.split("/");
  let at = base;
  for (const step of steps.slice(0, -1)) {
    const next = join(at, step);
    if (step !== ".." && step !== "." && !(await lookup.isFolder(next))) return false;
    at = next;
  }
  return lookup.isFile(join(base, target));
}
