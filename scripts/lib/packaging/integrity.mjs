// Writes the digests that compare an installed extension with its build (client/privacy/integrity.ts).
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const manifestPath = "dist/integrity.json";
/** Files that are loaded or run. Documents are left out, because packing changes them. */
const covered = /^(dist|media|node_modules)\/|^package(\.nls.*)?\.json$/;

/** Writes the digests of those files that are loaded or run; `paths` are relative to the root. */
export async function writeIntegrity(root, paths) {
  const packed = paths
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => covered.test(path) && !path.endsWith(".map") && path !== manifestPath)
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
