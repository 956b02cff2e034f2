// Writes the digests that compare an installed extension with its build (client/privacy/integrity.ts).
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const manifestPath = "dist/integrity.json";
/** What vsce changes or names otherwise; client/privacy/integrity.ts has the same list for an installed extension. */
const notCovered = /^(readme|changelog)\.md$|^license(\.txt)?$/i;

/** Writes the digests of all these files but those that packing changes; `paths` are relative to the root. */
export async function writeIntegrity(root, paths) {
  const packed = paths
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !notCovered.test(path) && path !== manifestPath)
    .sort();
  const files = {};
  for (const path of packed) files[path] = await digestOf(root, path);
  await writeFile(
    join(root, manifestPath),
    `${JSON.stringify({ algorithm: "sha256", files }, undefined, 1)}\n`,
  );
}

async function digestOf(root, path) {
  const hash = createHash("sha256");
  if (path === "package.json") {
    // VS Code adds `__metadata` to the installed manifest, so the digest leaves it out.
    const { __metadata: _, ...manifest } = JSON.parse(await readFile(join(root, path), "utf8"));
    return hash.update(JSON.stringify(manifest)).digest("hex");
  }
  await pipeline(createReadStream(join(root, path), { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
