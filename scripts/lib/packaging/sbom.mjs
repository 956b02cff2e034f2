// The software bill of materials of a package, in CycloneDX.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../paths.mjs";
import { ScriptError } from "../terminal.mjs";
import { lockedPackages, resolvePackage } from "./lock.mjs";

/** The file with the folders of the bundled packages; the build writes it. */
export const bundledList = "dist/bundled.json";
/** Where a package holds its bill. */
export const sbomFile = "dist/sbom.cdx.json";
const model = "server/assets/starter-code.Q8_0.gguf";

/** Writes the bill as `createSbom` makes it. */
export async function writeSbom(file, contents) {
  await writeFile(file, `${JSON.stringify(await createSbom(contents), undefined, 1)}\n`);
}

/**
 * Lists the packages that were laid out (`packed`: folders of the lock file, under the folder `packages`), those that are
 * bundled into our own files, and what is no package. The same contents make the same bill.
 */
export async function createSbom({ packed, packages }) {
  const locked = lockedPackages();
  const { name, version, license } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const components = new Map();
  const refs = new Map();
  const add = (folder, place) => {
    const component = describe(place, locked[folder]);
    refs.set(folder, component["bom-ref"]);
    components.set(component["bom-ref"], component);
  };
  for (const folder of packed) add(folder, join(packages, folder));
  for (const folder of await bundledFolders()) add(folder, join(root, folder));
  const all = [...components.values(), llamaCpp(), starterModel(license)].toSorted(byRef);
  const self = `${name}@${version}`;
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: serialNumber(all),
    version: 1,
    metadata: { component: { ...describeSelf({ name, version, license }), "bom-ref": self } },
    components: all,
    dependencies: [{ ref: self, dependsOn: all.map((each) => each["bom-ref"]) }, ...needs(locked, refs)],
  };
}

/** Folders of the lock file of the packages that the build bundles. */
export async function bundledFolders() {
  const text = await readFile(join(root, bundledList), "utf8").catch(() => {
    throw new ScriptError(`${bundledList} is missing: build the extension first.`);
  });
  return JSON.parse(text).map((folder) => folder.replaceAll("\\", "/"));
}

function describeSelf({ name, version, license }) {
  const description = "Code completion, chat and edits by a model on the user's own machine.";
  return { type: "application", name, version, description, licenses: [{ license: { id: license } }] };
}

function describe(place, { integrity, resolved } = {}) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  const [algorithm, digest] = integrity?.split(" ")[0].split("-") ?? [];
  return {
    "bom-ref": `${name}@${version}`,
    type: "library",
    name,
    version,
    ...(author !== undefined && { author: author.name ?? author }),
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...(digest !== undefined && {
      hashes: [
        { alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") },
      ],
    }),
    licenses: [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }],
    ...(resolved !== undefined && { externalReferences: [{ type: "distribution", url: resolved }] }),
  };
}

/** What each package needs of the others, as npm would install them. */
function needs(locked, refs) {
  const found = new Map();
  for (const [folder, ref] of refs) {
    const { dependencies = {}, optionalDependencies = {} } = locked[folder] ?? {};
    const dependsOn = Object.keys({ ...dependencies, ...optionalDependencies })
      .map((name) => refs.get(resolvePackage(locked, name, folder)))
      .filter((each) => each !== undefined);
    found.set(ref, {
      ref,
      dependsOn: [...new Set([...(found.get(ref)?.dependsOn ?? []), ...dependsOn])].toSorted(),
    });
  }
  return [...found.values()].toSorted((one, other) => (one.ref < other.ref ? -1 : 1));
}

/** llama.cpp, which is compiled into the native libraries of node-llama-cpp. */
function llamaCpp() {
  const folder = join(root, "node_modules", "node-llama-cpp", "llama");
  const { tag, llamaCppGithubRepo } = JSON.parse(readFileSync(join(folder, "llama.cpp.info.json"), "utf8"));
  return {
    "bom-ref": `llama.cpp@${tag}`,
    type: "library",
    name: "llama.cpp",
    version: tag,
    purl: `pkg:github/${llamaCppGithubRepo}@${tag}`,
    licenses: [{ license: { id: "MIT" } }],
  };
}

/** Our own model, under our licence. */
function starterModel(licence) {
  const content = createHash("sha256")
    .update(readFileSync(join(root, model)))
    .digest("hex");
  return {
    "bom-ref": "starter-code.Q8_0.gguf",
    type: "machine-learning-model",
    name: "Starter Code",
    hashes: [{ alg: "SHA-256", content }],
    licenses: [{ license: { id: licence } }],
  };
}

function byRef(one, other) {
  return one["bom-ref"] < other["bom-ref"] ? -1 : 1;
}

function serialNumber(components) {
  const digest = createHash("sha256").update(JSON.stringify(components)).digest("hex");
  const [a, b, c, d, e] = [0, 8, 12, 16, 20].map((at, index) =>
    digest.slice(at, at + [8, 4, 4, 4, 12][index]),
  );
  // Version 8 marks a UUID made from a digest.
  return `urn:uuid:${a}-${b}-8${c.slice(1)}-8${d.slice(1)}-${e}`;
}
