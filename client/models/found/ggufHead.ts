import { basename } from "node:path";
import { openRegularFile } from "../../../server/files/readRegularFile";

/** What the first bytes of a model file say. */
export interface GgufHead {
  readonly bytes: number;
  /** Whether it may be a model that generates text or embeds it: not a part of another model. */
  readonly isModel: boolean;
}

/** The keys that say what a file is come first; the vocabulary follows. */
const headBytes = 16 * 1024;
const maxValues = 4096;

/**
 * Reads the beginning of a GGUF file; undefined for any other file. `path` may be a link, whose target must be a regular file.
 * The server inspects the whole header later; this only keeps files out of lists that are clearly no models.
 */
export async function readGgufHead(path: string): Promise<GgufHead | undefined> {
  try {
    await using file = await openRegularFile(path, { followLinks: true });
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes), position: 0 });
    const head = buffer.subarray(0, bytesRead);
    if (head.length < 24 || head.toString("latin1", 0, 4) !== "GGUF") return undefined;
    return { bytes: size, isModel: isModel(head, basename(path)) };
  } catch {
    return undefined;
  }
}

function isModel(head: Buffer, name: string): boolean {
  const tensors = head.readBigUInt64LE(8);
  // The first part of a split model may hold the metadata alone; any other file without tensors has only a tokenizer.
  if (tensors === 0n && !/-00001-of-\d{5}\.gguf$/i.test(name)) return false;
  const texts = firstTexts(head);
  const type = texts.get("general.type") ?? "model";
  return type === "model" && texts.get("general.architecture") !== "clip";
}

/** The texts among the first values; ends quietly at the first array or at the end of the bytes. */
function firstTexts(head: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  const values = Math.min(Number(head.readBigUInt64LE(16)), maxValues);
  let at = 24;
  const text = () => {
    const length = Number(head.readBigUInt64LE(at));
    if (length > head.length - at - 8) throw new RangeError();
    const found = head.toString("utf8", at + 8, at + 8 + length);
    at += 8 + length;
    return found;
  };
  try {
    for (let count = 0; count < values; count++) {
      const key = text();
      const type = head.readUInt32LE(at);
      at += 4;
      const bytes = scalarBytes[type];
      if (type === stringType) texts.set(key, text());
      else if (bytes === undefined) return texts;
      else at += bytes;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return texts;
}

const stringType = 8;
/** By GGUF's number of the type; absent for texts and arrays. */
const scalarBytes: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
