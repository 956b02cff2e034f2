import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "../../../server/files/writeFileAtomic";

describe("atomic file writing", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-write-"));
    path = join(folder, "a.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("replaces the file, readable by its owner only, and leaves nothing beside it", async () => {
    writeFileSync(path, "before", { mode: 0o644 });
    await writeFileAtomic(path, "after");
    assert.equal(readFileSync(path, "utf8"), "after");
    if (process.platform !== "win32") assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ["a.json"]);
  });

  it("does not follow a link", async function () {
    if (process.platform === "win32") this.skip();
    const other = join(folder, "other");
    writeFileSync(other, "somebody's file");
    symlinkSync(other, path);
    await writeFileAtomic(path, "after");
    assert.equal(readFileSync(other, "utf8"), "somebody's file");
    assert.equal(readFileSync(path, "utf8"), "after");
  });

  it("leaves nothing behind when it fails", async () => {
    mkdirSync(join(path, "kept"), { recursive: true });
    await assert.rejects(writeFileAtomic(path, "after"));
    await assert.rejects(writeFileAtomic(join(folder, "missing", "a.json"), "after"), { code: "ENOENT" });
    assert.deepEqual(readdirSync(folder), ["a.json"]);
  });
});
