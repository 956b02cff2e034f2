import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
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
import { inspectModel, type ModelFile } from "../../../../server/engine/gguf/inspectModel";
import { starterDigest } from "../../../../server/engine/starterModel";
import { modelIdentity } from "../../../../server/engine/trial/modelIdentity";
import { ModelTrials, type TrialUse } from "../../../../server/engine/trial/modelTrials";
import type { TrialResult } from "../../../../server/engine/trial/trialProcess";
import { createLogger } from "../../../../server/log";

const starter = "server/assets/starter-code.Q8_0.gguf";
const use: TrialUse = { purpose: "text", gpu: "auto", settings: { model: "inhouse.completion.model" } };
const onUnix = process.platform === "win32" ? it.skip : it;

describe("trials of model files", () => {
  const parent = mkdtempSync(join(tmpdir(), "inhouse-trials-"));
  after(() => rmSync(parent, { recursive: true }));
  let folder = "";
  let file: ModelFile;
  let folders = 0;
  const all: ModelTrials[] = [];
  afterEach(() => {
    for (const each of all.splice(0)) each.dispose();
  });
  before(async () => {
    file = await inspectModel(starter);
  });
  beforeEach(() => {
    folder = join(parent, `${++folders}`);
  });

  /** Trials that end as given, with a record of attempts and log lines. */
  function trials(
    end: TrialResult | (() => Promise<TrialResult>),
    storage: { folder?: string; again?: boolean } = {},
  ) {
    const tried: string[] = [];
    const lines: string[] = [];
    const log = createLogger(
      (_, line) => lines.push(line),
      () => "trace",
    );
    const made = new ModelTrials(async ({ path }, purpose) => {
      tried.push(`${path} ${purpose}`);
      return typeof end === "function" ? end() : end;
    }, log);
    all.push(made);
    made.configure({ folder: "folder" in storage ? storage.folder : folder, again: storage.again ?? false });
    const admit = (identity = "a", changed: Partial<TrialUse> = {}) =>
      made.admit(file, { ...use, ...changed }, identity, new AbortController().signal);
    return { made, admit, tried, lines };
  }
  const worked: TrialResult = { kind: "worked" };
  const ended: TrialResult = { kind: "ended", how: "stopped", detail: "signal SIGABRT" };
  const sentence =
    /^\S+ crashed llama\.cpp in a test, so it is not used: download .* inhouse\.completion\.model, or .*Restart Server” to try it again\.$/;

  it("accept the bundled model without a trial", async () => {
    assert.equal(await modelIdentity([starter]), starterDigest);
    const { admit, tried } = trials(ended);
    await admit(starterDigest);
    assert.deepEqual(tried, []);
  });

  it("try a good file once for each purpose, also after a restart", async () => {
    const first = trials(worked);
    for (const purpose of ["text", "text", "embeddings"] as const)
      (await first.admit("a", { purpose }))[Symbol.dispose]();
    const later = trials(ended);
    for (const purpose of ["text", "embeddings"] as const)
      (await later.admit("a", { purpose }))[Symbol.dispose]();
    assert.deepEqual([first.tried.length, later.tried.length], [2, 0]);
  });

  it("refuse a model that crashed its process, with a sentence, and do not try it again after a restart", async () => {
    const first = trials(ended);
    for (let count = 0; count < 2; count++)
      await assert.rejects(first.admit(), { name: "EngineError", message: sentence });
    const later = trials(worked);
    await assert.rejects(later.admit(), { message: sentence });
    assert.match((await later.made.refusal(file, use, "a")) ?? "", sentence);
    assert.equal(await later.made.refusal(file, use, "b"), undefined);
    assert.deepEqual([first.tried.length, later.tried.length], [1, 0]);
  });

  it("refuse a model whose trial does not end", async () => {
    await assert.rejects(trials({ kind: "ended", how: "too long", detail: "" }).admit(), /hang in a test/);
  });

  it("try it again at the user's request, and keep the new verdict", async () => {
    await assert.rejects(trials(ended).admit());
    const again = trials(ended, { again: true });
    await assert.rejects(again.admit());
    assert.equal(again.tried.length, 1);
    await trials(worked, { again: true }).admit();
    await trials(ended).admit();
  });

  it("remember verdicts without a folder while the process lives", async () => {
    const { admit, tried } = trials(ended, { folder: undefined as unknown as string });
    for (let count = 0; count < 3; count++) await assert.rejects(admit());
    assert.equal(tried.length, 1);
  });

  it("allow a file that could not be tried, and try it the next time", async () => {
    const { admit, tried, lines } = trials({ kind: "not tried", reason: "spawn EACCES" });
    for (let count = 0; count < 2; count++) (await admit())[Symbol.dispose]();
    assert.equal(tried.length, 2);
    assert.match(lines.join("\n"), /without a trial \(spawn EACCES\)/);
  });

  describe("after a server that ended while loading", () => {
    /** Leaves the note of another process, as a server that ended between `admit` and the end of loading does. */
    async function interrupted(identity: string, pid: number, parent = 1): Promise<void> {
      const { admit } = trials(worked);
      await admit(identity);
      const note = readdirSync(folder).find((name) => name.endsWith(".loading")) ?? "";
      writeFileSync(join(folder, note.replace(/\.\d+-\d+\.loading/, `.${pid}-${parent}.loading`)), "{}");
      rmSync(join(folder, note));
    }
    const gone = () => spawnSync(process.execPath, ["-e", ""]).pid;

    it("try the file again before it is loaded, and refuse it if that crashes", async () => {
      await interrupted("a", gone());
      const next = trials(worked);
      assert.equal(await next.made.refusal(file, use, "a"), undefined);
      (await next.admit())[Symbol.dispose]();
      assert.equal(next.tried.length, 1);
      // It was loaded, so the next crash counts as the first again, and no trial is needed until then.
      const later = trials(worked);
      (await later.admit())[Symbol.dispose]();
      assert.deepEqual(later.tried, []);
      await interrupted("a", gone());
      await assert.rejects(trials(ended).admit(), { message: sentence });
    });

    it("refuse the file after the second crash in a row, until the user wants it tried again", async () => {
      await interrupted("a", gone());
      await interrupted("a", gone());
      for (let start = 0; start < 2; start++)
        await assert.rejects(trials(worked).admit(), /crashed the server while loading, so it is not used/);
      // Another backend may be able to load it.
      (await trials(worked).admit("a", { gpu: "off" }))[Symbol.dispose]();
      (await trials(worked, { again: true }).admit())[Symbol.dispose]();
      (await trials(worked).admit())[Symbol.dispose]();
    });

    it("recognise the predecessor in the same window, even if its process id is in use again", async () => {
      for (let time = 0; time < 2; time++) await interrupted("a", 1, process.ppid);
      await assert.rejects(trials(worked).admit(), /crashed the server/);
    });

    it("ignore another window that is loading the file", async () => {
      await interrupted("a", process.ppid, 1);
      (await trials(worked).admit())[Symbol.dispose]();
      (await trials(worked, { again: true }).admit())[Symbol.dispose]();
      assert.ok(readdirSync(folder).some((name) => name.endsWith(".loading")));
    });

    it("ignore a server that has loaded, failed or ended in good order", async () => {
      const { admit, made } = trials(worked);
      (await admit())[Symbol.dispose]();
      await admit("b");
      made.dispose();
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.endsWith(".loading")),
        [],
      );
    });
  });

  onUnix("store records for the user only, and nothing in a folder that others can access", async () => {
    await trials(worked).admit();
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    assert.deepEqual([...new Set([statSync(folder).mode & 0o777, ...modes])], [0o700, 0o600]);
    for (const make of [
      (path: string) => {
        mkdirSync(path);
        chmodSync(path, 0o777);
      },
      (path: string) => symlinkSync(folder, path),
    ]) {
      const path = join(parent, `open ${++folders}`);
      make(path);
      const before = readdirSync(path);
      const { admit, lines } = trials(worked, { folder: path });
      await admit("never seen");
      assert.deepEqual(readdirSync(path), before);
      assert.match(lines.join("\n"), /is open to other users: .*chmod 700|is a symlink: /);
    }
  });

  it("ignore a record that is damaged or of a later version", async () => {
    await trials(worked).admit();
    const [name = ""] = readdirSync(folder).filter((each) => each.endsWith(".json"));
    for (const text of ["", "{", "[]", '{"version":99,"verdict":"stopped"}', '{"version":1,"verdict":"?"}']) {
      writeFileSync(join(folder, name), text);
      assert.equal(await trials(worked).made.refusal(file, use, "a"), undefined);
    }
    assert.ok(readFileSync(join(folder, name)).length > 0);
  });

  it("keep the latest verdicts", async () => {
    const { admit } = trials(worked);
    for (let count = 0; count < 205; count++) (await admit(`${count}`))[Symbol.dispose]();
    assert.ok(readdirSync(folder).length <= 201);
  });
});

describe("the identity of a model", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-identity-"));
  after(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);

  it("depends on a file's content, not on its name, and on every byte of a small file", async () => {
    const bytes = Buffer.from("GGUF and so on");
    writeFileSync(path("a"), bytes);
    writeFileSync(path("b"), bytes);
    const known = await modelIdentity([path("a")]);
    assert.equal(await modelIdentity([path("b")]), known);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path("b"), changed);
      assert.notEqual(await modelIdentity([path("b")]), known);
    }
    assert.notEqual(await modelIdentity([path("a"), path("a")]), known);
  });
});
