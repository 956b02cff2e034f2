// Installs the content of a VSIX without zipping it, because the CUDA libraries alone are 500 MB.
import { existsSync } from "node:fs";
import { copyFile, link, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { listFiles } from "@vscode/vsce";
import { root } from "../paths.mjs";
import { ScriptError } from "../terminal.mjs";
import { writeIntegrity } from "./integrity.mjs";
import { withoutDigest } from "./lockedDigests.mjs";
import { bundledList, writeSbom } from "./sbom.mjs";

/** Installs the built extension into `extensionsFolder`; .vscodeignore decides which files, as for a VSIX. */
export async function installPacked(extensionsFolder) {
  if (!existsSync(join(root, ".vscodeignore"))) {
    throw new ScriptError(
      ".vscodeignore is missing: without it the package would hold the whole repository.",
    );
  }
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const id = `${manifest.publisher}.${manifest.name}`;
  const folder = join(extensionsFolder, `${id}-${manifest.version}`);
  const files = await listFiles({ cwd: root });
  const folders = new Set(files.map((file) => dirname(join(folder, file))));
  for (const each of folders) await mkdir(each, { recursive: true });
  for (const file of files) await linkOrCopy(join(root, file), join(folder, file));
  await register(extensionsFolder, { id, version: manifest.version, folder });
  return { id, folder, files: files.length };
}

/** Adds to the package its bill of materials and the digest of each file. */
export async function describePackage() {
  const { components } = await writeSbom();
  const files = await listFiles({ cwd: root });
  const known = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const packages = packagesOf(files);
  await refuseUnlocked([...packages, ...JSON.parse(await readFile(join(root, bundledList), "utf8"))]);
  for (const folder of packages) {
    const { name, version } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
    if (!known.has(`${name}@${version}`))
      throw new ScriptError(`${folder} is packed but not in the bill of materials.`);
  }
  await writeIntegrity(root, files);
}

/** Refuses packages without a locked digest, so that a build need not trust what the registry sends that day. */
async function refuseUnlocked(folders) {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const unlocked = withoutDigest(lock, new Set(folders));
  if (unlocked.length > 0)
    throw new ScriptError(
      `package-lock.json has no digest of ${unlocked.join(", ")}: add each "integrity" from the npm registry.`,
    );
}

function packagesOf(files) {
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  return new Set(folders.filter((folder) => folder !== undefined));
}

async function linkOrCopy(from, to) {
  if (!(await stat(from)).isFile()) return;
  try {
    await link(from, to);
  } catch {
    // The target is on another file system, or on one without hard links.
    await copyFile(from, to);
  }
}

/** Adds the extension to VS Code's list, because VS Code loads only listed extensions from the folder. */
async function register(extensionsFolder, { id, version, folder }) {
  const entry = {
    identifier: { id },
    version,
    location: { $mid: 1, path: pathToFileURL(folder).pathname, scheme: "file" },
    relativeLocation: `${id}-${version}`,
  };
  await writeFile(join(extensionsFolder, "extensions.json"), JSON.stringify([entry]));
}
