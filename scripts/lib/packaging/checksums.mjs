// Writes the checksums beside the packages.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";

const name = "SHA256SUMS";

/** Takes back what an earlier run said about the folder, so that a run that is stopped blesses nothing. */
export async function removeChecksums(folder) {
  await rm(join(folder, name), { force: true });
}

/** Writes `SHA256SUMS` for these files of the folder, as `sha256sum --check` reads it. */
export async function writeChecksums(folder, files) {
  const lines = [];
  for (const file of files.toSorted()) lines.push(`${await sha256(file)}  ${basename(file)}\n`);
  const unfinished = join(folder, `${name}.unfinished`);
  await writeFile(unfinished, lines.join(""));
  await rename(unfinished, join(folder, name));
}

async function sha256(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
