import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeSuperseded } from "../../../../client/gpu/build/finishBackend";
import {
  addonFile,
  backendName,
  backendsFolder,
  gpuFolder,
  readRecord,
  recordFile,
  sha256,
  storedBackend,
} from "../../../../client/storage/gpuBackends";

describe("a stored GPU backend", () => {
  before(function () {
    if (process.platform === "win32") this.skip();
  });
  let storage = "";
  beforeEach(() => {
    storage = mkdtempSync(join(tmpdir(), "inhouse-backends-"));
  });
  afterEach(() => rmSync(storage, { recursive: true }));

  function make(engine: string, ageDays = 0): string {
    const id = { engine, release: "b1", arch: process.arch, cuda: 13 };
    const folder = join(backendsFolder(storage), backendName(id));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const addon = join(folder, addonFile);
    writeFileSync(addon, "addon");
    const record = { format: 1, ...id, architectures: [], files: { [addonFile]: sha256(addon) } };
    const path = join(folder, recordFile);
    writeFileSync(path, JSON.stringify(record));
    const builtAt = Date.now() / 1000 - ageDays * 86_400;
    utimesSync(path, builtAt, builtAt);
    return folder;
  }
  const isUsed = (engine = "1.0.0") => "folder" in (storedBackend(storage, engine) ?? {});

  it("is used only while nobody else may write into its folders", () => {
    const backend = make("1.0.0");
    assert.ok(isUsed());
    for (const folder of [gpuFolder(storage), backendsFolder(storage), backend])
      for (const mode of [0o777, 0o770, 0o702, 0o750]) {
        chmodSync(folder, mode);
        assert.ok(!isUsed(), `${folder} ${mode.toString(8)}`);
        chmodSync(folder, 0o700);
        assert.ok(isUsed());
      }
  });

  it("is not used through a link", () => {
    const backend = make("1.0.0");
    for (const folder of [backend, backendsFolder(storage), gpuFolder(storage)]) {
      renameSync(folder, `${storage}/moved`);
      symlinkSync(`${storage}/moved`, folder);
      assert.ok(!isUsed(), folder);
      rmSync(folder);
      renameSync(`${storage}/moved`, folder);
    }
    assert.ok(isUsed());
  });

  it("is read again after any change, also one that keeps size and time", () => {
    const addon = join(make("1.0.0"), addonFile);
    utimesSync(addon, 1, 1);
    assert.ok(isUsed());
    writeFileSync(addon, "nodda");
    utimesSync(addon, 1, 1);
    assert.ok(!isUsed());
    writeFileSync(addon, "addon");
    assert.ok(isUsed());
  });

  it("of another version is kept for two weeks, because a window may still use it", async () => {
    const kept = make("2.0.0");
    make("1.0.0", 13);
    make("0.9.0", 15);
    const left = `${kept}.new`;
    mkdirSync(left);
    await removeSuperseded(backendsFolder(storage), readRecord(kept));
    assert.ok(isUsed("2.0.0"));
    assert.ok(isUsed("1.0.0"));
    assert.equal(storedBackend(storage, "0.9.0"), undefined);
    assert.throws(() => symlinkSync(left, join(left, "x")), { code: "ENOENT" }, "what a killed build left");
  });
});
