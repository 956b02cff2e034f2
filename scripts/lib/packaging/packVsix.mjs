// Packs the extension for one kind of machine into a VSIX.
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { outFolder, root } from "../paths.mjs";
import { run } from "../processes.mjs";
import { ScriptError } from "../terminal.mjs";
import { commitTime } from "./commit.mjs";
import { filesIn, layOutExtension } from "./extensionTree.mjs";
import { place } from "./outFolder.mjs";
import { sbomFile } from "./sbom.mjs";
import { zipEntries } from "./zip.mjs";

/** Where packages go. */
export const packageFolder = join(outFolder, "package");

/** Parts of a VSIX that are told apart, by the first that its path fits. */
const parts = [
  ["CUDA", /node-llama-cpp\/bins\/.*-cuda\//],
  ["llama.cpp for the target", /node_modules\/@node-llama-cpp\//],
  ["koffi for the target", /node_modules\/@koromix\//],
  [
    "sources for Set Up GPU",
    /node-llama-cpp\/llama\/(?!grammars|.*\.json)|node_modules\/(node-api-headers|node-addon-api)\//,
  ],
  ["JavaScript packages", /node_modules\//],
  ["demo model", /dist\/server\/assets\//],
  ["grammars", /dist\/server\/grammars\//],
  ["client, server, panel", /dist\//],
  ["pictures and texts", /./],
];

/**
 * Packs the built extension for a target into `out`, with its bill of materials and its unpacked files beside it. The same
 * commit makes the same bytes. The package gets its name when it is complete. Returns its files, its size and that of its parts.
 */
export async function packVsix(target, { out, cuda }) {
  const tree = join(out, target.name, "extension");
  const vsix = join(out, `inhouse-${target.name}.vsix`);
  const bill = join(out, `inhouse-${target.name}.cdx.json`);
  for (const each of [join(out, target.name), vsix, bill]) await rm(each, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  await layOutExtension({ target, tree, cuda });
  const unfinished = join(out, target.name, "unfinished.vsix");
  await zip(tree, target, unfinished);
  const entries = await zipEntries(unfinished);
  await refuseLost(tree, entries);
  await cp(join(tree, sbomFile), bill);
  const size = await place(unfinished, vsix, target.limit(cuda !== undefined));
  return { written: [vsix, bill], size, parts: partsOf(entries), files: entries.length };
}

/** vsce dates and sorts the files by this variable; the ZIP's dates are in local time. */
async function zip(tree, target, file) {
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const options = ["--no-dependencies", "--target", target.name, "--out", file];
  await run(process.execPath, [vsce, "package", ...options], {
    cwd: tree,
    env: { SOURCE_DATE_EPOCH: commitTime(), TZ: "UTC" },
    quiet: true,
  });
}

/** vsce leaves out files by rules of its own. */
async function refuseLost(tree, entries) {
  const packed = new Set(entries.map(({ path }) => path.toLowerCase()));
  const lost = (await filesIn(tree)).filter(
    (file) => !packed.has(`extension/${nameInZip(file)}`.toLowerCase()),
  );
  if (lost.length > 0) throw new ScriptError(`vsce left out ${lost.join(", ")}.`);
}

function nameInZip(file) {
  return file === "LICENSE" ? "LICENSE.txt" : file;
}

function partsOf(entries) {
  const sizes = new Map(parts.map(([name]) => [name, 0]));
  for (const { path, packed } of entries) {
    const [name] = parts.find(([, pattern]) => pattern.test(path));
    sizes.set(name, sizes.get(name) + packed);
  }
  return [...sizes].filter(([, size]) => size > 0);
}
