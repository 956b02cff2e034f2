import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileAccessLog } from "../../../server/privacy/report/fileAccessLog";
import { FileDigests } from "../../../server/privacy/report/fileDigests";
import { fileFacts } from "../../../server/privacy/report/fileFacts";

const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

describe("privacy: files", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  describe("account", () => {
    it("gives the kind of each file outside the workspace", () => {
      mkdirSync(join(folder, "real"));
      symlinkSync(join(folder, "real"), join(folder, "linked"));
      const account = createFileAccessLog();
      const opened = {
        [join(folder, "real", "a.ts")]: "workspace",
        [join(folder, "real", ".gitignore")]: "workspace",
        [join(folder, "realm", "a.ts")]: "other",
        [join(folder, ".gitignore")]: "git",
        [join(folder, ".git")]: "git",
        [join(folder, ".git", "modules", "a", "config")]: "git",
        [join(folder, ".git", "index")]: "other",
        [join(folder, ".gitconfig")]: "git",
        [join(folder, "models", "m.gguf")]: "model",
        [join(folder, "ours", "dist", "main.mjs")]: "installation",
        [join(folder, "kept", "statistics.json")]: "storage",
        [join(folder, "kept", "statistics.json.lock")]: "storage",
        [join(folder, "kept", "statistics.jsonx")]: "other",
        "/proc/meminfo": "system",
        "/home/someone/.ssh/id_rsa": "other",
      };
      for (const path of Object.keys(opened)) account.add(path, "read");
      account.add(join(folder, "kept", "statistics.json"), "written");
      account.add(join(folder, "kept", "statistics.json"), "read");
      const facts = fileFacts(account, {
        workspace: [join(folder, "linked")],
        installation: join(folder, "ours"),
        storage: [join(folder, "kept", "statistics.json")],
        models: [join(folder, "models", "m.gguf")],
      });
      const kinds = new Map(facts.outside.map(({ path, kind }) => [path, kind]));
      for (const [path, kind] of Object.entries(opened))
        assert.equal(kinds.get(path) ?? "workspace", kind, path);
      assert.equal(facts.inWorkspace, 2);
      const written = facts.outside.filter(({ how }) => how === "written").map(({ path }) => path);
      assert.deepEqual(written, [join(folder, "kept", "statistics.json")]);
      // Files that Node itself has mapped.
      if (facts.seesNative) assert.ok(facts.outside.some(({ how, path }) => how === "mapped" && path !== ""));
    });

    it("counts files that it does not list", () => {
      const account = createFileAccessLog();
      for (let at = 0; at < 20_010; at++) account.add(`/x/${at}`, "read");
      account.add("/x/1", "written");
      assert.deepEqual(
        [account.opened.size, account.unlisted, account.opened.get("/x/1")],
        [20_000, 10, "written"],
      );
    });
  });

  describe("digests", () => {
    it("are computed in the background and cached until the file changes", async () => {
      const path = join(folder, "m.gguf");
      const bytes = Buffer.alloc(3_000_000, "model");
      writeFileSync(path, bytes);
      const digests = new FileDigests();
      assert.deepEqual(await digests.get(path), { state: "working", bytes: bytes.length, progress: 0 });
      await digests.settled();
      const done = { state: "done", bytes: bytes.length, sha256: sha256(bytes) };
      assert.deepEqual(await digests.get(path), done);
      writeFileSync(path, Buffer.from(bytes).fill("other", 100, 105));
      utimesSync(path, 1, 1);
      assert.equal((await digests.get(path)).state, "working");
      await digests.settled();
      const changed = await digests.get(path);
      assert.ok(changed.state === "done" && changed.sha256 !== done.sha256);
    });

    it("wait while the model works for the user", async () => {
      const path = join(folder, "m.gguf");
      writeFileSync(path, "x");
      let asked = 0;
      const digests = new FileDigests(() => ++asked < 3);
      await digests.get(path);
      await digests.settled();
      assert.equal(asked, 3);
      assert.equal((await digests.get(path)).state, "done");
    });

    it("report unreadable and empty files, and stop when disposed", async () => {
      const digests = new FileDigests();
      assert.deepEqual(await digests.get(join(folder, "none")), {
        state: "failed",
        problem: `${join(folder, "none")} does not exist: check its path.`,
      });
      writeFileSync(join(folder, "empty"), "");
      await digests.get(join(folder, "empty"));
      await digests.settled();
      assert.deepEqual(await digests.get(join(folder, "empty")), {
        state: "done",
        bytes: 0,
        sha256: sha256(""),
      });
      const waiting = new FileDigests(() => true);
      writeFileSync(join(folder, "long"), "x");
      await waiting.get(join(folder, "long"));
      waiting.dispose();
      await waiting.settled();
    });
  });
});
