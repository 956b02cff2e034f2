// Writes the checksums beside the packages.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Writes `SHA256SUMS` for all packages and bills in the folder, as `sha256sum --check` reads it. */
export async function writeChecksums(folder) {
  const names = (await readdir(folder))
    .filter((name) => /^inhouse-.*\.(vsix|tgz|json)$/.test(name))
    .toSorted();
  const lines = [];
  for (const name of names) lines.push(`${await sha256(join(folder, name))}  ${name}\n`);
  await writeFile(join(folder, "SHA256SUMS"), lines.join(""));
}

async function sha256(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
