import { cpSync, globSync, linkSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** Lays out this checkout in an empty folder as an installed extension for this machine has it, by hard links where possible. */
export function installExtension(folder: string): void {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const platform = `${process.platform}-${process.arch}`;
  const native = /^node_modules\/(?:@node-llama-cpp|@koromix|@reflink|@octokit)\//;
  const wanted = Object.entries(packages).flatMap(([path, { dev, devOptional }]) =>
    path === "" || dev === true || devOptional === true || (native.test(path) && !path.endsWith(platform))
      ? []
      : [path],
  );
  const patterns = [...wanted, "dist", "media", "l10n"].map((each) => `${each}/**/*`);
  for (const file of globSync(patterns, { withFileTypes: true })) {
    if (!file.isFile() || file.name.endsWith(".map")) continue;
    const path = join(file.parentPath, file.name);
    const target = join(folder, path.startsWith("/") ? path.slice(process.cwd().length + 1) : path);
    mkdirSync(dirname(target), { recursive: true });
    try {
      linkSync(path, target);
    } catch {
      cpSync(path, target);
    }
  }
  for (const file of globSync(["package.json", "package.nls*.json", "LICENSE"]))
    cpSync(file, join(folder, file));
}
