import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
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
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { checkIntegrity } from "../../../../client/privacy/integrity";
import { erasePaths, measure, storagePaths } from "../../../../client/storage/storageLayout";

describe("privacy report: stored data", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-stored-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, text: string, mode = 0o600) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), mode);
    return join(folder, path);
  };
  const folders = () => ({
    global: join(folder, "globalStorage", "inhouse.inhouse"),
    workspace: join(folder, "workspaceStorage", "aa", "inhouse.inhouse"),
    log: join(folder, "logs", "inhouse.inhouse"),
  });

  it("has all paths, with other workspaces and the trace", async () => {
    const trace = write("logs/output_logging_20260101/1-Inhouse Trace.log", "text");
    write("logs/output_logging_20260101/2-Git.log", "text");
    const other = dirname(write("workspaceStorage/bb/inhouse.inhouse/chat.json", "{}"));
    write("workspaceStorage/bb/another.extension/chat.json", "{}");
    write("workspaceStorage/aa/inhouse.inhouse/chat/1.json", "{}");
    const paths = await storagePaths(folders());
    assert.deepEqual(paths.logs, [folders().log, trace]);
    assert.deepEqual(paths.otherWorkspaces, [other]);
  });

  it("treats windows without a folder as a workspace of their own", async () => {
    const chat = dirname(write("globalStorage/inhouse.inhouse/chat/1.json", "{}"));
    const draft = write("globalStorage/inhouse.inhouse/chat.json", "{}");
    write("workspaceStorage/aa/inhouse.inhouse/chat/1.json", "{}");
    const other = dirname(write("workspaceStorage/bb/inhouse.inhouse/chat.json", "{}"));
    assert.deepEqual((await storagePaths(folders())).otherWorkspaces, [other, chat, draft]);
    const without = await storagePaths({ ...folders(), workspace: undefined });
    assert.deepEqual([without.index, without.promptCache], [[], []]);
    assert.deepEqual(without.history, [chat, draft]);
    assert.deepEqual([...without.otherWorkspaces].sort(), [folders().workspace, other]);
  });

  it("includes the storage of the workspace's other windows", async () => {
    write("workspaceStorage/aa/inhouse.inhouse/chat.json", "{}");
    const second = join(folder, "workspaceStorage", "aa-1", "inhouse.inhouse");
    const paths = await storagePaths({ ...folders(), workspace: second });
    assert.deepEqual(paths.history[0], join(folders().workspace, "chat"));
    assert.deepEqual(paths.index, [join(folders().workspace, "server", "codebase")]);
    const cacheOf = (window: string) => join(folders().global, "engine", "prompt-cache", window);
    const ownOf = (storage: string) => join(storage, "server", "prompt-cache");
    assert.deepEqual(paths.promptCache, [ownOf(second), ownOf(folders().workspace), cacheOf("aa-1")]);
    assert.deepEqual(paths.otherWorkspaces, []);
    for (const window of ["aa", "aa-1", "bb"])
      write(`globalStorage/inhouse.inhouse/engine/prompt-cache/${window}/1.bin`, "text");
    const { promptCache, otherWorkspaces } = await storagePaths(folders());
    assert.deepEqual(promptCache, [ownOf(folders().workspace), cacheOf("aa"), cacheOf("aa-1")]);
    assert.deepEqual(otherWorkspaces, [cacheOf("bb")]);
  });

  it("measures files and folders and lists those open to other users", async () => {
    const open = write("a/open.json", "12345", 0o644);
    write("a/private.json", "123");
    symlinkSync("/etc", join(folder, "a", "link"));
    const found = await measure("history", [join(folder, "a"), join(folder, "none")]);
    assert.equal(found.files, 3);
    assert.ok(found.bytes >= 8 && found.bytes < 100, "nothing behind a link is counted");
    if (process.platform !== "win32") assert.deepEqual(found.openToOthers, [open]);
  });

  it("finds and erases server files under any name, even in folders without permissions", async () => {
    const kept = write("elsewhere/kept.txt", "kept");
    write("globalStorage/inhouse.inhouse/server/statistics.json", "{}");
    const own = [
      write("globalStorage/inhouse.inhouse/server/hidden/deep/1.bin", "12345"),
      write("globalStorage/inhouse.inhouse/server/.file", "12345"),
      write("workspaceStorage/aa/inhouse.inhouse/server/other/2.bin", "12345"),
    ];
    symlinkSync(dirname(kept), join(folders().global, "server", "link"));
    const outer = dirname(dirname(own[0] ?? ""));
    for (const closed of [join(outer, "deep"), outer]) chmodSync(closed, 0o300);
    const { serverFiles } = await storagePaths(folders());
    const found = await measure("serverFiles", serverFiles);
    assert.equal(found.files, 4);
    assert.ok(found.bytes >= 15);
    for (const closed of [join(outer, "deep"), outer]) chmodSync(closed, 0o300);
    await erasePaths("serverFiles", serverFiles);
    assert.deepEqual(readdirSync(join(folders().global, "server")), ["statistics.json"]);
    assert.deepEqual(readdirSync(join(folders().workspace, "server")), []);
    assert.equal(readFileSync(kept, "utf8"), "kept");
  });

  it("erases the given paths and nothing behind a link", async () => {
    const kept = write("elsewhere/kept.txt", "kept");
    const gone = write("chat/1.json", "gone");
    symlinkSync(dirname(kept), join(folder, "chat", "link"));
    await erasePaths("history", [join(folder, "chat"), join(folder, "none")]);
    assert.ok(!existsSync(gone) && !existsSync(join(folder, "chat")));
    assert.equal(readFileSync(kept, "utf8"), "kept");
  });

  it("empties logs without deleting them, because VS Code holds them open", async () => {
    const log = write("logs/x/1.log", "text of a file");
    symlinkSync(write("outside.txt", "kept"), join(folder, "logs", "x", "link"));
    await erasePaths("logs", [join(folder, "logs")]);
    assert.equal(statSync(log).size, 0);
    assert.equal(readFileSync(join(folder, "outside.txt"), "utf8"), "kept");
  });
});

describe("privacy report: the extension's files", () => {
  let folder = "";
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-integrity-"));
    mkdirSync(join(folder, "dist", "deep"), { recursive: true });
    mkdirSync(join(folder, "docs"));
    const files = { "dist/a.mjs": "a", "dist/deep/b.wasm": "b", "dist/c.js": "c" };
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    const manifest = { name: "x", version: "1" };
    // The form that VS Code writes at installation.
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ ...manifest, __metadata: { installedTimestamp: 1 } }, undefined, "\t"),
    );
    const digests = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, digest(text)]));
    writeFileSync(
      join(folder, "dist", "integrity.json"),
      JSON.stringify({ files: { ...digests, "package.json": digest(JSON.stringify(manifest)) } }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("match the build", async () => {
    for (const name of ["readme.md", "CHANGELOG.md", "LICENSE.txt", ".vsixmanifest"])
      writeFileSync(join(folder, name), "packing changes it, or VS Code writes it");
    const result = await checkIntegrity(folder);
    assert.deepEqual([result.files, result.changed, result.missing, result.added], [4, [], [], []]);
    assert.equal(result.manifestSha256, digest(readFileSync(join(folder, "dist", "integrity.json"), "utf8")));
  });

  it("are listed if changed, missing or added", async () => {
    writeFileSync(join(folder, "dist", "a.mjs"), "A");
    rmSync(join(folder, "dist", "deep", "b.wasm"));
    writeFileSync(join(folder, "dist", "deep", "evil.mjs"), "x");
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "x", version: "2" }));
    const { changed, missing, added } = await checkIntegrity(folder);
    assert.deepEqual(
      [changed, missing, added],
      [["dist/a.mjs", "package.json"], ["dist/deep/b.wasm"], ["dist/deep/evil.mjs"]],
    );
  });

  for (const level of ["", "dist", "dist/deep", "dist/server/x", "docs", "dist/node_modules/node-llama-cpp"])
    it(`show a package that Node would find or could load: in “${level}”`, async () => {
      const planted = `${level === "" ? "" : `${level}/`}node_modules/@node-llama-cpp/linux-x64-vulkan`;
      mkdirSync(join(folder, planted), { recursive: true });
      for (const name of ["package.json", "i.js"]) writeFileSync(join(folder, planted, name), "{}");
      const { added } = await checkIntegrity(folder);
      assert.deepEqual(added, [`${planted}/i.js`, `${planted}/package.json`]);
    });

  for (const path of [
    "l10n/bundle.l10n.fr.json",
    "dist/a.mjs.map",
    "docs/readme.md",
    "x.js",
    "dist/.vsixmanifest",
  ])
    it(`show any other file: ${path}`, async () => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), "{}");
      assert.deepEqual((await checkIntegrity(folder)).added, [path]);
    });

  it("show a folder that a link puts in place of another", async function () {
    if (process.platform === "win32") this.skip();
    mkdirSync(join(folder, "dist", "elsewhere"));
    symlinkSync(join(folder, "dist", "elsewhere"), join(folder, "node_modules"));
    assert.deepEqual((await checkIntegrity(folder)).added, ["node_modules"]);
  });

  it("of a build in a checkout are those of its built folders", async () => {
    const list = join(folder, "dist", "integrity.json");
    const { files } = JSON.parse(readFileSync(list, "utf8")) as { files: Record<string, string> };
    const { "package.json": _, ...built } = files;
    writeFileSync(list, JSON.stringify({ files: built }));
    for (const top of ["node_modules", "dist"]) {
      mkdirSync(join(folder, top), { recursive: true });
      writeFileSync(join(folder, top, "other.js"), "x");
    }
    assert.deepEqual((await checkIntegrity(folder)).added, ["dist/other.js"]);
  });

  it("are all on the list that packing writes", async () => {
    const { writeIntegrity } = (await import(
      pathToFileURL(resolve("scripts/lib/packaging/integrity.mjs")).href
    )) as { writeIntegrity(root: string, paths: readonly string[]): Promise<void> };
    const packed = ["l10n/bundle.l10n.de.json", "SECURITY.md", "docs/privacy.md", "README.md", "LICENSE"];
    mkdirSync(join(folder, "l10n"));
    for (const path of packed) writeFileSync(join(folder, path), path);
    const own = ["dist/a.mjs", "dist/deep/b.wasm", "dist/c.js", "package.json"];
    await writeIntegrity(folder, [...packed, ...own]);
    const untouched = await checkIntegrity(folder);
    assert.deepEqual([untouched.changed, untouched.missing, untouched.added], [[], [], []]);
    for (const path of [...packed, ...own.slice(0, 3)]) writeFileSync(join(folder, path), "other");
    const { changed } = await checkIntegrity(folder);
    assert.deepEqual(changed.toSorted(), [...packed.slice(0, 3), ...own.slice(0, 3)].toSorted());
  });

  it("cannot be checked without a valid manifest", async () => {
    const list = join(folder, "dist", "integrity.json");
    for (const text of [
      "{",
      "null",
      '{"files":1}',
      '{"files":{"a":1}}',
      '{"files":{"../../etc/passwd":"x"}}',
    ]) {
      writeFileSync(list, text);
      assert.equal((await checkIntegrity(folder)).problem, "damagedManifest", text);
    }
    rmSync(list);
    assert.equal((await checkIntegrity(folder)).problem, "noManifest");
    assert.ok(readdirSync(folder).length > 0);
  });
});
