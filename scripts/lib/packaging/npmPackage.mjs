// Packs the language server for other editors: the npm package `inhouse`, with the command of that name.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { filesIn } from "./extensionTree.mjs";
import { place, setRights } from "./outFolder.mjs";
import { npm, refuseStale, refuseUnlocked } from "./registry.mjs";
import { bundledFolders, sbomFile, writeSbom } from "./sbom.mjs";
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
  const file = join(out, "inhouse-npm.tgz");
  const bill = join(out, "inhouse-npm.cdx.json");
  for (const each of [join(out, "npm"), file, bill]) await rm(each, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  const bundled = await bundledFolders();
  refuseUnlocked(bundled);
  await refuseStale(bundled, root);
  await layOut(tree);
  await writeSbom(join(tree, sbomFile), { packed: [], packages: root });
  await setRights(tree);
  const { version } = JSON.parse(await readFile(join(tree, "package.json"), "utf8"));
  await npm(["pack", "--silent", "--pack-destination", join(out, "npm")], tree);
  await cp(join(tree, sbomFile), bill);
  const size = await place(join(out, "npm", `inhouse-${version}.tgz`), file, npmLimit);
  return { written: [file, bill], size, files: (await filesIn(tree)).length };
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
