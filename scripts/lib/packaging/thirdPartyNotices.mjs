// Collects the licences of bundled packages, whose texts must come with the copies.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const rule = "─".repeat(80);

/** A text with the licence of every package of these folders, and of what is packed without a file that holds it (notices/). */
export function thirdPartyNotices(folders) {
  const written = globSync(join(import.meta.dirname, "notices", "*.txt")).toSorted();
  const texts = written.map((file) => `\n${rule}\n${readFileSync(file, "utf8").trim()}\n`);
  return `Inhouse contains the following software.\n${[...folders.map(notice), ...texts].join("")}`;
}

/** Folders of the packages that esbuild's metafiles name, and of those whose files are copied. */
export function bundledPackages(metafiles, copiedPackages) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const bundled = inputs.map(packageFolder).filter((folder) => folder !== undefined);
  const copied = copiedPackages.map((name) => join("node_modules", name));
  return [...new Set([...bundled, ...copied])].sort();
}

function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [file] = globSync(join(folder, "{LICENSE,LICENCE,License,license}*"));
  if (file === undefined || !existsSync(file)) throw new Error(`${name} has no file with its licence.`);
  return `\n${rule}\n${name} ${version} (${license})\n\n${readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim()}\n`;
}
