import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly dev?: boolean }>>;
}
const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;

describe("digests in the lock file", () => {
  let withoutDigest: (lock: Lock, folders: Iterable<string>) => string[];
  before(async () => {
    ({ withoutDigest } = await import(
      pathToFileURL(resolve("scripts/lib/packaging/lockedDigests.mjs")).href
    ));
  });

  it("are reported when missing or too weak", () => {
    const digest = `sha512-${"a".repeat(86)}==`;
    const packages = {
      "node_modules/a": { integrity: digest },
      "node_modules/b": {},
      "node_modules/c": { integrity: "" },
      "node_modules/d": { integrity: `sha1-${"a".repeat(27)}=` },
      "node_modules/a/node_modules/b": { integrity: digest },
    };
    const folders = [...Object.keys(packages), "node_modules/none", "node_modules/b/node_modules/a"];
    assert.deepEqual(withoutDigest({ packages }, folders), [
      "node_modules/b",
      "node_modules/c",
      "node_modules/d",
      "node_modules/none",
      "node_modules/b/node_modules/a",
    ]);
  });

  const shipped = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .map(([path]) => path);

  it("exist for everything that is packed or bundled on this machine", () => {
    const bundled = JSON.parse(readFileSync("dist/bundled.json", "utf8")) as string[];
    const here = [...shipped.filter((path) => existsSync(path)), ...bundled];
    assert.ok(here.length > 50);
    assert.deepEqual(withoutDigest(lock, here), []);
  });

  /** `npm run lock-digests` adds these, with a registry that has them; until then packages for these systems are refused. */
  const mayLack = [
    ...["linux-riscv64", "mac-arm64-metal", "mac-x64", "win-arm64"],
    ...["win-x64", "win-x64-cuda", "win-x64-cuda-ext", "win-x64-vulkan"],
  ].map((name) => `node_modules/@node-llama-cpp/${name}`);

  it("are missing at most for native libraries of other systems", () => {
    const others = withoutDigest(lock, shipped).filter((folder) => !mayLack.includes(folder));
    assert.deepEqual(others, []);
  });
});
