import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path/posix";

/** A package of a repository, from its package.json, Cargo.toml or go.mod. */
export interface Manifest {
  /** The name by which others import it; of a Go module the last three parts. */
  readonly name: string;
  /** Relative to the repository, "." for its root. */
  readonly folder: string;
  /** Path of the package's main file, if the manifest names one. */
  readonly main?: string;
}

export function manifestsIn(repository: string): readonly Manifest[] {
  return readdirSync(repository, { recursive: true, withFileTypes: true })
    .filter((entry) => /^(?:package\.json|Cargo\.toml|go\.mod)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("/node_modules/"))
    .sort()
    .flatMap((path) => read(repository, path) ?? []);
}

function read(repository: string, path: string): Manifest | undefined {
  const text = readFileSync(path, "utf8");
  const match = /^\s*(?:"name"\s*:\s*"([^"]+)"|name\s*=\s*"([^"]+)"|module\s+(\S+))/m.exec(text);
  const [, npm, rust, go] = match ?? [];
  const name = npm ?? rust?.replaceAll("-", "_") ?? go?.split("/").slice(-3).join("/");
  const folder = relative(repository, dirname(path)) || ".";
  const main = path.endsWith(".json") ? /"main"\s*:\s*"([^"]+)"/.exec(text)?.[1] : undefined;
  if (name === undefined) return undefined;
  return { name, folder, ...(main !== undefined && { main: normalize(join(folder, main)) }) };
}
