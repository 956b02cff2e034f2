import { basename, dirname, join } from "node:path";
import { isInside, realPath } from "../../../server/files/realPath";
import { partsOf } from "../modelFolder";
import { type Entry, filesBelow, type SearchBudget } from "./folderWalk";
import type { FoundModel, Owner } from "./foundModel";
import { readGgufHead } from "./ggufHead";

export interface GgufFolder {
  readonly path: string;
  /** 1 means that models lie directly in it. */
  readonly depth: number;
  readonly owner?: Owner;
  /** Which folders in it are searched; all if absent. */
  readonly enters?: (names: readonly string[]) => boolean;
  /** Names a model by the folders that lead to it, and its file. */
  readonly nameOf?: (names: readonly string[]) => string;
}

/**
 * The models below a folder: GGUF files with all their parts. A link counts only if its target is in the same folder, as in
 * Hugging Face's cache. The same file is listed once.
 */
export async function ggufModels(
  { path: folder, depth, owner, enters, nameOf = fileName }: GgufFolder,
  budget: SearchBudget,
): Promise<FoundModel[]> {
  const root = await realPath(folder).catch(() => undefined);
  if (root === undefined || !root.exists) return [];
  const files = await filesBelow(root.real, depth, budget, enters);
  const entries = new Map(files.map((entry) => [entry.path, entry]));
  const found = new Map<string, FoundModel>();
  for (const entry of files) {
    const file = basename(entry.path);
    // The names are checked as well, because some projectors do not say what they are.
    if (!/\.gguf$/i.test(file) || /mmproj/i.test(file) || partsOf(file)[0] !== file) continue;
    const parts = partsOf(file).map((part) => entries.get(join(dirname(entry.path), part)));
    const first = await realOf(entry, root.real);
    if (first === undefined || found.has(first)) continue;
    const bytes = await bytesOf(parts, root.real, budget);
    if (bytes === undefined) continue;
    found.set(first, {
      path: entry.path,
      name: nameOf(entry.names),
      bytes,
      ...(owner !== undefined && { owner }),
    });
  }
  return [...found.values()];
}

/** Size of all parts; undefined if one is missing or is no model. */
async function bytesOf(
  parts: readonly (Entry | undefined)[],
  root: string,
  budget: SearchBudget,
): Promise<number | undefined> {
  let sum = 0;
  for (const part of parts) {
    if (part === undefined || !budget.takeFile() || (await realOf(part, root)) === undefined)
      return undefined;
    const head = await readGgufHead(part.path);
    if (!head?.isModel) return undefined;
    sum += head.bytes;
  }
  return sum;
}

/** The file that an entry leads to; undefined if that is outside. */
async function realOf({ path, isLink }: Entry, root: string): Promise<string | undefined> {
  if (!isLink) return path;
  const target = await realPath(path).catch(() => undefined);
  return target?.exists && isInside(root, target.real) ? target.real : undefined;
}

function fileName(names: readonly string[]): string {
  return (names.at(-1) ?? "").replace(/\.gguf$/i, "");
}
