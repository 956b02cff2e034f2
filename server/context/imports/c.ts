import { basename, dirname, extname, join } from "node:path";
import type { Lookup } from "./lookup";
import type { Beside, ImportStyle } from "./style";
import { everything } from "./style";
import { all, stemOf } from "./text";

/** C, C++, Objective-C and CUDA. */
export const c: ImportStyle = {
  passedOnAs: "header",

  statements(text) {
    return all(text, /^[ \t]*#[ \t]*(?:include|import)[ \t]*["<]([\w./+-]{1,300})[">]/gm).map(
      ([target = ""]) => ({
        target,
        names: everything,
        passesAll: true,
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
    // What is installed in a folder of the project's name lies in the repository without it.
    for (const way of [target, target.replace(/^[\w-]+\//, "")]) {
      for (const base of bases) if (await hasFile(base, way, lookup)) return [{ path: join(base, way) }];
    }
    return [];
  },

  async beside({ path }, lookup): Promise<readonly Beside[]> {
    const isHeader = headers.includes(extname(path));
    const wanted = (isHeader ? sources : headers).map((ending) => stemOf(path) + ending);
    const folder = dirname(path);
    const others = isHeader
      ? ["../src", "../lib", "../source", "../../src"]
      : ["../include", "include", "../inc"];
    const nested = isHeader
      ? []
      : [join("../include", basename(folder)), join("../../include", basename(folder))];
    for (const way of [".", ...others, ...nested]) {
      const found = await lookup.first(wanted.map((name) => join(folder, way, name)));
      if (found !== undefined) return [{ path: found, how: isHeader ? "package" : "header" }];
    }
    return [];
  },
};

const headers = [".h", ".hpp", ".hh", ".hxx", ".cuh", ".inl"];
const sources = [".c", ".cc", ".cpp", ".cxx", ".m", ".mm", ".cu"];

/** From folder to folder, so that a way that is not there is given up at its first step. */
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
