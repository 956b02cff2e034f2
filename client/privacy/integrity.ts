import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";

export interface IntegrityResult {
  /** SHA-256 of the manifest itself, to compare with another copy of the same release. */
  readonly manifestSha256?: string;
  readonly files: number;
  /** Paths relative to the extension's folder, separated by "/". */
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  /** Files that the manifest does not name: of the whole extension, or of the folders that a build in a checkout covers. */
  readonly added: readonly string[];
  /** Why the comparison was not possible. */
  readonly problem?: "noManifest" | "damagedManifest";
}

export const manifestPath = "dist/integrity.json";
/** Not compared: what vsce changes or names otherwise when it packs, VS Code's record of the installation, the list itself. */
const notCovered = /^(readme|changelog)\.md$|^license(\.txt)?$|^\.vsixmanifest$|^dist\/integrity\.json$/i;

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

/** Node finds packages in each `node_modules` above a file, so in an installed extension nothing may lie beside the list. */
async function addedTo(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const added: string[] = [];
  for (const top of coveredFolders(files)) {
    const entries = await readdir(join(folder, top), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
      if (!files.has(path) && !notCovered.test(path)) added.push(path);
    }
  }
  return added.sort();
}

/** A package has digests of its manifest and everything else; a checkout has those of its built folders only. */
function coveredFolders(files: ReadonlyMap<string, string>): Iterable<string> {
  if (files.has("package.json")) return [""];
  return new Set([...files.keys()].flatMap((path) => /^([^/]+)\//.exec(path)?.[1] ?? []));
}
