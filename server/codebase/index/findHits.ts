import { join } from "node:path";
import type { FileUnits } from "../../syntax/syntax";
import type { FileAccess } from "../../workspace/fileAccess";
import type { Hit } from "../messages";
import { bestParts, fuseRanks, rankChunks } from "../search";
import type { IndexStore } from "./store";
import { indexedText, linesOf, updateFile } from "./updateFile";
import { queryWords } from "./words";

/** How many nearest chunks count. Few, because some chunk is always the nearest. */
const nearest = 12;

export interface FindOptions {
  readonly store: IndexStore;
  readonly access: FileAccess;
  readonly fileUnits: FileUnits;
  /** Whether this window may change the index. */
  readonly mayWrite: boolean;
}

/** Finds the parts of files that fit the question best. Reads them from disk again, and leaves out files that may not be read. */
export async function findHits(
  question: string,
  embedding: Float32Array | undefined,
  options: FindOptions,
): Promise<readonly Hit[]> {
  const { store } = options;
  const words = queryWords(question);
  const near = () => (embedding ? store.vectors.nearest(embedding, nearest) : []);
  const find = () => bestParts(fuseRanks(rankChunks(store.search(words), question), near()));
  const found = find();
  const { allowed, isStale } = await refresh(new Set(found.map(({ path }) => path)), options);
  const hits: Hit[] = [];
  for (const { path: real, start, end } of isStale ? find() : found) {
    const path = allowed.get(real);
    const text = path === undefined ? undefined : await indexedText(real);
    if (path === undefined || text === undefined) continue;
    hits.push({ path, start, text: linesOf(text).slice(start, end).join("\n") });
  }
  store.commit();
  return hits;
}

/**
 * Returns the files that may still be read, with their paths in the editor. If this window may write, also updates
 * their index entries; `isStale` if any changed.
 */
async function refresh(paths: ReadonlySet<string>, { store, access, fileUnits, mayWrite }: FindOptions) {
  const folders = new Map<string, string>();
  for (const folder of access.folderPaths()) {
    const verdict = await access.judge(folder);
    if (typeof verdict !== "string") folders.set(verdict.real, folder);
  }
  const allowed = new Map<string, string>();
  let isStale = false;
  for (const path of paths) {
    const verdict = await access.judge(path);
    if (typeof verdict !== "string")
      allowed.set(path, join(folders.get(verdict.folder) ?? verdict.folder, verdict.relativePath));
    if (!mayWrite) continue;
    if (typeof verdict === "string") store.remove(path);
    else if (!(await updateFile(store, verdict, store.file(path), fileUnits))) continue;
    isStale = true;
  }
  return { allowed, isStale };
}
