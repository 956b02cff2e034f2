// Packs the language server for other editors: the npm package `inhouse`, with the command of that name.
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { filesIn } from "./extensionTree.mjs";
import { npm, refuseStale, refuseUnlocked } from "./registry.mjs";
import { bundledFolders, writeSbom } from "./sbom.mjs";
import { npmLimit } from "./targets.mjs";

/** Of our manifest, what npm needs; the other fields are VS Code's. */
const fields = [
  "name",
  "version",
  "license",
  "repository",
  "bugs",
  "homepage",
  "bin",
  "dependencies",
  "keywords",
];

/** Packs the built server into `out`, with its bill of materials. npm adds the dependencies when it is installed. */
export async function packForNpm(out) {
  const tree = join(out, "npm", "inhouse");
  await rm(tree, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  await mkdir(out, { recursive: true });
  const bundled = await bundledFolders();
  refuseUnlocked(bundled);
  await refuseStale(bundled, root);
  await layOut(tree);
  const sbom = join(out, "inhouse-npm.cdx.json");
  await writeSbom(sbom, { packed: [], packages: root });
  await cp(sbom, join(tree, "dist", "sbom.cdx.json"));
  const { version } = JSON.parse(await readFile(join(tree, "package.json"), "utf8"));
  await npm(["pack", "--silent", "--pack-destination", out], tree);
  const file = join(out, "inhouse-npm.tgz");
  await rename(join(out, `inhouse-${version}.tgz`), file);
  const { size } = await stat(file);
  return { file, size, limit: npmLimit, files: (await filesIn(tree)).length };
}

async function layOut(tree) {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const kept = Object.fromEntries(fields.map((field) => [field, manifest[field]]));
  const text = JSON.stringify(
    {
      ...kept,
      description: "A sealed language server: code completion, chat and edits by a model on this machine.",
      engines: { node: manifest.engines.node },
    },
    undefined,
    2,
  );
  await writeFile(join(tree, "package.json"), `${text}\n`);
  await cp(join(root, "dist", "server"), join(tree, "dist", "server"), {
    recursive: true,
    filter: (path) => !path.endsWith(".map"),
  });
  await cp(join(root, "dist", "THIRD-PARTY-NOTICES.txt"), join(tree, "dist", "THIRD-PARTY-NOTICES.txt"));
  for (const name of ["LICENSE", "CHANGELOG.md", "SECURITY.md"]) await cp(join(root, name), join(tree, name));
  await cp(join(import.meta.dirname, "npmReadme.md"), join(tree, "README.md"));
}
