// Installs the extension into VS Code's folder without zipping it.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../paths.mjs";
import { layOutExtension } from "./extensionTree.mjs";
import { hostTarget, targetOf } from "./targets.mjs";

/** Installs the built extension for this machine into `extensionsFolder`, with the native packages of this checkout. */
export async function installTree(extensionsFolder) {
  const { default: manifest } = await import(pathToFileURL(join(root, "package.json")).href, {
    with: { type: "json" },
  });
  const id = `${manifest.publisher}.${manifest.name}`;
  const folder = join(extensionsFolder, `${id}-${manifest.version}`);
  await mkdir(folder, { recursive: true });
  const target = targetOf(hostTarget);
  const files = await layOutExtension({ target, tree: folder, isRelease: false });
  await register(extensionsFolder, { id, version: manifest.version, folder });
  return { id, folder, files: files.length };
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
