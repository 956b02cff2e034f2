// The software bill of materials of the package, in CycloneDX.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../paths.mjs";

/** The file with the folders of the bundled packages; the build writes it. */
export const bundledList = "dist/bundled.json";
export const sbomPath = "dist/sbom.cdx.json";
const model = "server/assets/starter-code.Q8_0.gguf";

/** Writes the bill beside the bundles, so that it is packed with them, and returns it. */
export async function writeSbom() {
  const bill = await createSbom();
  await writeFile(join(root, sbomPath), `${JSON.stringify(bill, undefined, 1)}\n`);
  return bill;
}

/**
 * npm describes the installed packages; the package holds only those that the extension needs at run time or that were bundled.
 * Two builds of the same source make the same bill.
 */
export async function createSbom() {
  const bill = await describeInstalled();
  const { name, version, license } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const bundled = new Set(bundledPackages());
  const needed = neededPackages();
  const isPacked = ({ name, version }) => {
    const id = `${name}@${version}`;
    return bundled.has(id) || (needed.has(id) && !isTypeScript(name));
  };
  const packed = bill.components.filter(isPacked);
  const components = [...packed, llamaCpp(), starterModel(license)];
  const refs = new Set([bill.metadata.component["bom-ref"], ...packed.map((each) => each["bom-ref"])]);
  const { timestamp: _, ...metadata } = bill.metadata;
  const description = "Code completion, chat and edits by a model on the user's own machine.";
  return {
    ...bill,
    serialNumber: serialNumber(components),
    metadata: {
      ...metadata,
      component: { ...metadata.component, type: "application", name, version, description },
    },
    components,
    dependencies: bill.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  };
}

async function describeInstalled() {
  const options = { cwd: root, maxBuffer: 64 * 2 ** 20 };
  const { stdout } = await promisify(execFile)("npm", ["sbom", "--sbom-format", "cyclonedx"], options);
  return JSON.parse(stdout);
}

function bundledPackages() {
  const list = join(root, bundledList);
  if (!existsSync(list)) throw new Error(`${bundledList} is missing: build the extension first.`);
  return JSON.parse(readFileSync(list, "utf8")).map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    return `${name}@${version}`;
  });
}

/**
 * Packages that the lock needs at run time. npm's own mark is no help: of a package that is installed twice, once for
 * development, npm describes one copy only.
 */
function neededPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const needed = Object.entries(packages).filter(([path, { dev }]) => path !== "" && dev !== true);
  return new Set(
    needed.map(([path, { name, version }]) => `${name ?? path.split("node_modules/").at(-1)}@${version}`),
  );
}

/** npm counts TypeScript as needed, for project templates that .vscodeignore leaves out. */
function isTypeScript(name) {
  return /^(typescript$|@typescript\/)/.test(name);
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

function serialNumber(components) {
  const digest = createHash("sha256").update(JSON.stringify(components)).digest("hex");
  const [a, b, c, d, e] = [0, 8, 12, 16, 20].map((at, index) =>
    digest.slice(at, at + [8, 4, 4, 4, 12][index]),
  );
  // Version 8 marks a UUID made from a digest.
  return `urn:uuid:${a}-${b}-8${c.slice(1)}-8${d.slice(1)}-${e}`;
}
