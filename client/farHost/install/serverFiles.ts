import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { TarFile } from "./tar";

/** What the server needs of an installed extension: itself and the packages, which lie beside the manifest or in `dist`. */
const needed = /^(?:package\.json|LICENSE(?:\.txt)?|NOTICE|dist\/server\/.*|(?:dist\/)?node_modules\/.*)$/;
/** Not needed to run: maps of sources, links and notes of the package manager. */
const unneeded = /\.map$|(?:^|\/)node_modules\/\./;

/** Whether the far server needs a file, by its path relative to the extension's folder. */
export function isNeeded(path: string): boolean {
  return needed.test(path) && !unneeded.test(path);
}

/** The files of this machine's own installation that the server needs. */
export async function ownServerFiles(folder: string): Promise<readonly TarFile[]> {
  const entries = await Promise.all([
    readdir(folder, { withFileTypes: true }),
    ...["dist", "node_modules"].map((part) =>
      readdir(join(folder, part), { recursive: true, withFileTypes: true }).catch(() => []),
    ),
  ]);
  const paths = entries
    .flat()
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
  return Promise.all(
    paths
      .filter(isNeeded)
      .toSorted()
      .map(async (path) => {
        const absolute = join(folder, path);
        return { path, size: (await stat(absolute)).size, open: () => createReadStream(absolute) };
      }),
  );
}
