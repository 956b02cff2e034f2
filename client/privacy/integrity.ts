import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

export interface IntegrityResult {
  /** SHA-256 of the manifest itself, to compare with another copy of the same release. */
  readonly manifestSha256?: string;
  readonly files: number;
  /** Paths relative to the extension's folder, separated by "/". */
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  /** Files that are missing in the manifest, in folders that it covers. */
  readonly added: readonly string[];
  /** Why the comparison was not possible. */
  readonly problem?: "noManifest" | "damagedManifest";
}

export const manifestPath = "dist/integrity.json";

/** Compares the extension's files with the checksums from its build (scripts/lib/packaging/integrity.mjs). */
export async function checkIntegrity(folder: string): Promise<IntegrityResult> {
  const none = { files: 0, changed: [], missing: [], added: [] };
  const text = await readFile(join(folder, manifestPath), "utf8").catch(() => undefined);
  if (text === undefined) return { ...none, problem: "noManifest" };
  const files = filesIn(text);
  if (files === undefined) return { ...none, problem: "damagedManifest" };
  const changed: string[] = [];
  const missing: string[] = [];
  for (const [path, expected] of files) {
    const actual = await digestOf(folder, path).catch(() => undefined);
    if (actual === undefined) missing.push(path);
    else if (actual !== expected) changed.push(path);
  }
  const manifestSha256 = createHash("sha256").update(text).digest("hex");
  return { manifestSha256, files: files.size, changed, missing, added: await addedTo(folder, files) };
}

function filesIn(text: string): ReadonlyMap<string, string> | undefined {
  try {
    const { files } = JSON.parse(text) as { files?: unknown };
    if (typeof files !== "object" || files === null) return undefined;
    const entries = Object.entries(files as Record<string, unknown>);
    const fits = entries.every(
      ([path, digest]) => typeof digest === "string" && !path.startsWith("/") && !/(^|[\\/])\.\./.test(path),
    );
    return fits ? new Map(entries as [string, string][]) : undefined;
  } catch {
    return undefined;
  }
}

async function digestOf(folder: string, path: string): Promise<string> {
  const hash = createHash("sha256");
  if (path === "package.json") {
    // VS Code adds metadata on the installation.
    const { __metadata: _, ...manifest } = JSON.parse(await readFile(join(folder, path), "utf8")) as Record<
      string,
      unknown
    >;
    return hash.update(JSON.stringify(manifest)).digest("hex");
  }
  await pipeline(createReadStream(join(folder, path), { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

async function addedTo(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const covered = new Set([...files.keys()].flatMap((path) => /^([^/]+)\//.exec(path)?.[1] ?? []));
  const added: string[] = [];
  for (const top of covered) {
    const entries = await readdir(join(folder, top), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      const path = join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/");
      // The build creates source maps, which are never packaged.
      if (!files.has(path) && path !== manifestPath && !path.endsWith(".map")) added.push(path);
    }
  }
  return added.sort();
}
