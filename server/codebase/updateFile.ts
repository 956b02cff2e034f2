import { createHash } from "node:crypto";
import type { Granted } from "../context/fileAccess";
import { languageOfPath } from "../context/languages";
import { lookAt, readRegularFile } from "../files/readRegularFile";
import type { FileUnits } from "../syntax/syntax";
import { chunksOf } from "./chunks";
import { headsOf } from "./heads";
import { isGenerated } from "./skip";
import type { FileStamp, IndexStore, NewFile } from "./store";

/** Larger ones are remembered, but not searched. */
export const maxFileBytes = 512 * 1024;

/**
 * Brings the index up to date with a file that may be read. Tells whether anything was done: a file of the same time and size
 * as `known` is not opened.
 */
export async function updateFile(
  store: IndexStore,
  { real, way: shown }: Granted,
  known: FileStamp | undefined,
  fileUnits: FileUnits,
): Promise<boolean> {
  const info = await lookAt(real).catch(() => undefined);
  if (!info?.isFile()) {
    if (known !== undefined) store.remove(real);
    return known !== undefined;
  }
  const { mtimeMs, size } = info;
  if (known?.mtimeMs === mtimeMs && known.size === size) return false;
  const file = { path: real, shown, mtimeMs, size };
  // No permission, or gone meanwhile: what was known of it is not true any more.
  const text = (await indexedText(real)) ?? "";
  const hash = hashOf(text);
  if (known?.hash === hash && known.size === size) store.touch(real, mtimeMs);
  else store.put({ ...file, hash, ...(await contentsOf(text, shown, fileUnits)) });
  return true;
}

async function contentsOf(
  text: string,
  shown: string,
  fileUnits: FileUnits,
): Promise<Pick<NewFile, "lines" | "chunks" | "heads">> {
  if (text.includes("\0") || isGenerated(text)) return { lines: [], chunks: [], heads: [] };
  const lines = linesOf(text);
  const languageId = languageOfPath(shown);
  const chunks = await chunksOf(lines, languageId, fileUnits);
  return { lines, chunks, heads: headsOf(lines, languageId, chunks) };
}

/** The text of a file that is searched; undefined for what cannot be read, or not as a whole. */
export async function indexedText(real: string): Promise<string | undefined> {
  return readRegularFile(real, { maxBytes: maxFileBytes }).then(
    ({ bytes }) => bytes.toString("utf8"),
    () => undefined,
  );
}

/** Tells texts of files apart. */
export function hashOf(text: string): string {
  return createHash("sha1").update(text).digest("base64");
}

export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
}
