import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { z } from "zod";

/** The JSON file beside a cache. */
export const manifestSchema = z.object({
  identity: z.record(z.string(), z.union([z.string(), z.number()])),
  name: z.string(),
  note: z.string(),
  tokens: z.int().min(1),
  bytes: z.int().min(1),
  usedAt: z.number(),
  /** SHA-256 over the cache's bytes and all other fields. */
  sha256: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Length of a cache in bytes, and SHA-256 over it and the other fields of its manifest. Throws for anything but a regular file
 * that belongs to this user and that no other user can read or write.
 */
export async function digest(
  path: string,
  facts: Omit<Manifest, "sha256">,
  signal: AbortSignal,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const { O_RDONLY, O_NOFOLLOW = 0 } = constants;
  await using file = await open(path, O_RDONLY | O_NOFOLLOW);
  const status = await file.stat();
  const foreign =
    process.platform !== "win32" && (status.uid !== process.getuid?.() || (status.mode & 0o077) !== 0);
  if (!status.isFile() || foreign) throw new Error("it is not a private file of this user");
  const hash = createHash("sha256").update(JSON.stringify(sorted(facts)));
  const chunk = Buffer.alloc(2 ** 20);
  let bytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(chunk, 0, chunk.length, bytes);
    if (bytesRead === 0) return { sha256: hash.digest("hex"), bytes };
    hash.update(chunk.subarray(0, bytesRead));
    bytes += bytesRead;
  }
}

/** The fields in a fixed order. */
function sorted({ identity, name, note, tokens, bytes, usedAt }: Omit<Manifest, "sha256">): unknown {
  const points = Object.entries(identity).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [points, name, note, tokens, bytes, usedAt];
}
