import { createHash } from "node:crypto";
import { readRegularFile, statPath } from "../../files/readRegularFile";
import { splitLines } from "../../protocol/code/lines";
import type { FileUnits } from "../../syntax/syntax";
import type { Granted } from "../../workspace/fileAccess";
import { languageOfPath } from "../../workspace/languages";
import { splitIntoChunks } from "../chunks";
import { headsOf } from "../heads";
import type { FileStamp, NewFile } from "./indexedFile";
import { isGenerated } from "./skip";
import type { IndexStore } from "./store";

/** Larger files are listed in the index, but not searched. */
export const maxFileBytes = 512 * 1024;

/**
 * Updates the index for a file that may be read. Returns false if nothing was done: a file with the same time and
 * size as `known` is not opened.
 */
export async function updateFile(
  store: IndexStore,
  { real, relativePath: shown }: Granted,
  known: FileStamp | undefined,
  fileUnits: FileUnits,
): Promise<boolean> {
  const info = await statPath(real).catch(() => undefined);
  if (!info?.isFile()) {
    if (known !== undefined) store.remove(real);
    return known !== undefined;
  }
  const { mtimeMs, size } = info;
  if (known?.mtimeMs === mtimeMs && known.size === size) return false;
  const file = { path: real, shown, mtimeMs, size };
  // An unreadable or deleted file counts as empty, so that its old entries are removed.
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
  const chunks = await splitIntoChunks(lines, languageId, fileUnits);
  return { lines, chunks, heads: headsOf(lines, languageId, chunks) };
}

/** Reads a file for the index; undefined if it cannot be read or is too large. */
export async function indexedText(real: string): Promise<string | undefined> {
  return readRegularFile(real, { maxBytes: maxFileBytes }).then(
    ({ bytes }) => bytes.toString("utf8"),
    () => undefined,
  );
}

/** A hash for detecting changes. */
export function hashOf(text: string): string {
  return createHash("sha1").update(text).digest("base64");
}

export function linesOf(text: string): readonly string[] {
  return splitLines(text.replace(/^\uFEFF/, ""));
}
