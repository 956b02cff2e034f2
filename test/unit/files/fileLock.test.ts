import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { type FileLock, takeFileLock, withFileLock } from "../../../server/files/fileLock";
import { HeldUp, interleaveFileCalls, until } from "../../support/interleaving";

/** At least as many calls as one taker makes. */
const mostCalls = 20;

describe("file lock", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-lock-"));
    path = join(folder, "a.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Makes all locks look as if they were last refreshed an hour ago. */
  const age = () => {
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), longAgo, longAgo);
  };
  const leaveStale = () => {
    writeFileSync(path, "");
    age();
  };

  it("has one holder at a time, and leaves no file", async () => {
    const lock = await takeFileLock(path);
    assert.equal(JSON.parse(readFileSync(path, "utf8")).pid, process.pid);
    if (process.platform !== "win32") assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(await takeFileLock(path), undefined);
    await lock?.release();
    assert.deepEqual(readdirSync(folder), []);
    const next = await takeFileLock(path);
    // The first holder has nothing left to release.
    await lock?.release();
    assert.equal(existsSync(path), true);
    await next?.release();
  });

  it("is free once its holder has ended or stopped refreshing it", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(path, JSON.stringify({ host: "elsewhere", pid, id: "x" }));
    assert.equal(await takeFileLock(path), undefined);
    age();
    await (await takeFileLock(path))?.release();
    writeFileSync(path, JSON.stringify({ host: hostname(), pid, id: "x" }));
    await (await takeFileLock(path))?.release();
    // The holder may still be writing it.
    writeFileSync(path, "");
    assert.equal(await takeFileLock(path), undefined);
    age();
    await (await takeFileLock(path))?.release();
    // The holder cannot be read.
    writeFileSync(path, "x".repeat(100_000));
    assert.equal(await takeFileLock(path), undefined);
    age();
    await (await takeFileLock(path))?.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("does not follow a link", async function () {
    if (process.platform === "win32") this.skip();
    const other = join(folder, "other");
    writeFileSync(other, "somebody's file");
    symlinkSync(other, path);
    await (await takeFileLock(path))?.release();
    assert.equal(readFileSync(other, "utf8"), "somebody's file");
    assert.deepEqual(readdirSync(folder), ["other"]);
  });

  it("is refreshed while it is held, and lost when another process takes it", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const lock = await takeFileLock(path);
      age();
      mock.timers.tick(10_000);
      await until(() => Date.now() - statSync(path).mtimeMs < 60_000);
      assert.equal(lock?.lost.aborted, false);
      writeFileSync(path, "another process");
      mock.timers.tick(10_000);
      await until(() => lock?.lost.aborted === true);
      await lock?.release();
      assert.equal(readFileSync(path, "utf8"), "another process");
    } finally {
      mock.timers.reset();
    }
  });

  it("runs work of several holders one after another", async () => {
    const steps: string[] = [];
    const work = (name: string) =>
      withFileLock(join(folder, "b"), async () => {
        steps.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        steps.push(`${name} out`);
      });
    await Promise.all([work("a"), work("b")]);
    assert.deepEqual(steps.toSorted(), ["a in", "a out", "b in", "b out"]);
    assert.equal(steps[0]?.[0], steps[1]?.[0]);
  });

  it("is released when the work fails, and reports a lock that stays taken", async () => {
    const file = join(folder, "b");
    await assert.rejects(
      withFileLock(file, () => Promise.reject(new Error("no"))),
      /^Error: no$/,
    );
    const lock = await takeFileLock(`${file}.lock`);
    await assert.rejects(
      withFileLock(file, async () => {}),
      /Another window is writing this file/,
    );
    await lock?.release();
  });

  describe("left by a crash", () => {
    let calls: Disposable;
    beforeEach(() => {
      calls = interleaveFileCalls();
    });
    afterEach(() => calls[Symbol.dispose]());

    /** Starts a taker that stops before one of its calls. */
    const stopBefore = async (at: number) => {
      const taker = new HeldUp((_, count) => count === at);
      const taken = taker.run(() => takeFileLock(path));
      await Promise.race([taker.isStopped, taken]);
      return { goOn: () => taker.goOn(), taken };
    };
    const held = (locks: readonly (FileLock | undefined)[]) => locks.filter((lock) => lock !== undefined);

    it("goes to one of two takers", async () => {
      for (let at = 0; at < mostCalls; at++) {
        leaveStale();
        const late = await stopBefore(at);
        const first = await takeFileLock(path);
        late.goOn();
        const locks = held([first, await late.taken]);
        assert.equal(locks.length, 1, `call ${at + 1}`);
        await locks[0]?.release();
        assert.deepEqual(readdirSync(folder), [], `call ${at + 1}`);
      }
    });

    it("is not taken from the next holder but one", async () => {
      for (let at = 0; at < mostCalls; at++) {
        leaveStale();
        const late = await stopBefore(at);
        const first = await takeFileLock(path);
        await first?.release();
        const second = await takeFileLock(path);
        late.goOn();
        const locks = held([second, await late.taken]);
        assert.equal(locks.length, 1, `call ${at + 1}`);
        await locks[0]?.release();
      }
    });

    it("goes to one of three takers", async () => {
      for (let one = 0; one < mostCalls; one++)
        for (let other = 0; other < mostCalls; other++) {
          leaveStale();
          const late = [await stopBefore(one), await stopBefore(other)];
          const locks = [await takeFileLock(path)];
          for (const taker of late) {
            taker.goOn();
            locks.push(await taker.taken);
          }
          assert.equal(held(locks).length, 1, `calls ${one + 1} and ${other + 1}`);
          for (const lock of held(locks)) await lock?.release();
        }
    });

    it("is free again after another crash during its removal", async () => {
      for (let at = 0; at < mostCalls; at++) {
        leaveStale();
        const crashed = await stopBefore(at);
        age();
        const lock = await takeFileLock(path);
        assert.notEqual(lock, undefined, `call ${at + 1}`);
        await lock?.release();
        // Ends the taker that plays the crashed one.
        crashed.goOn();
        await (await crashed.taken)?.release();
        for (const name of readdirSync(folder)) rmSync(join(folder, name));
      }
    });
  });
});
