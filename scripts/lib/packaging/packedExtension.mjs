// Stages what a VSIX would contain as an installed extension, without zipping: the CUDA libraries alone are 500 MB.
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

/** Installs the built extension into `extensionsFolder`; what goes in is decided by .vscodeignore, as for a VSIX. */
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

/** Puts what the package holds into the package: its bill of materials, and the digest of each file. */
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

/** Whoever builds the package must not have to trust what the registry sent on that day. */
async function refuseUnlocked(folders) {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const unlocked = withoutDigest(lock, new Set(folders));
  if (unlocked.length > 0)
    throw new ScriptError(
      `package-lock.json has no digest of ${unlocked.join(", ")}: add each one's "integrity" as the npm registry has it.`,
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
    // Another file system, or one without hard links.
    await copyFile(from, to);
  }
}

/** VS Code loads the extensions that its list names, not whatever lies in the folder. */
async function register(extensionsFolder, { id, version, folder }) {
  const entry = {
    identifier: { id },
    version,
    location: { $mid: 1, path: pathToFileURL(folder).pathname, scheme: "file" },
    relativeLocation: `${id}-${version}`,
  };
  await writeFile(join(extensionsFolder, "extensions.json"), JSON.stringify([entry]));
}
