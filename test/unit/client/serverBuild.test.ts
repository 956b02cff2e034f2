import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changedFiles } from "../../../client/serverProcess/serverBuild";
import { sealedStart, sealedStartCommand } from "../../../server/privacy/seal/sealedStart";

const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

describe("digests of the server", () => {
  let folder = "";
  const files = { "main.mjs": "import './chunk.mjs'", "chunk.mjs": "export {}" };
  const digests = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)]));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-build-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reveal each changed or missing file", () => {
    assert.deepEqual(changedFiles(folder, digests), []);
    for (const name of Object.keys(files)) {
      appendFileSync(join(folder, name), "\n");
      assert.deepEqual(changedFiles(folder, digests), [name]);
      rmSync(join(folder, name));
      assert.deepEqual(changedFiles(folder, digests), [name]);
      writeFileSync(join(folder, name), files[name as keyof typeof files]);
    }
  });

  it("are in the built client for each JavaScript file, with the sealing program", () => {
    const client = readFileSync("dist/client/extension.js", "utf8");
    const built = globSync("dist/server/*.mjs");
    assert.ok(built.length > 3);
    for (const file of built) assert.ok(client.includes(sha256(readFileSync(file))), file);
    assert.ok(client.includes(sealedStartCommand[0]));
    // JavaScript strings escape some characters; these lines have none of them.
    const filters = sealedStart().match(/[0-9a-f]{64,}/g) ?? [];
    assert.ok(filters.length > 50);
    for (const line of filters) assert.ok(client.includes(line));
  });
});
