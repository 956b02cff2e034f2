// The digests by which an installed extension can be compared with what was built (client/privacy/integrity.ts).
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

const manifestPath = "dist/integrity.json";
/** What is loaded or run. The documents are changed when they are packed. */
const covered = /^(dist|media|node_modules)\/|^package(\.nls.*)?\.json$/;

/** Writes the digests of those of the files, paths relative to the root, that are packed and loaded. */
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
    // VS Code writes `__metadata` into it, so its digest is of its content alone.
    const { __metadata: _, ...manifest } = JSON.parse(await readFile(join(root, path), "utf8"));
    return hash.update(JSON.stringify(manifest)).digest("hex");
  }
  await pipeline(createReadStream(join(root, path), { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
