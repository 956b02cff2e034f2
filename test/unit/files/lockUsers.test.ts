// Two windows find a stale lock. One stops before each of its calls in turn, while the other continues.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../../../client/chat/conversation/history/conversationFile";
import { silent } from "../../../server/log";
import { StatisticsStore } from "../../../server/statistics/store";
import { HeldUp, interleaveFileCalls, until } from "../../support/interleaving";

/** At least as many calls as a window makes before it holds the lock. */
const mostCalls = 20;

describe("a lock that a crash left", () => {
  let folder = "";
  let calls: Disposable;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-locks-"));
    calls = interleaveFileCalls();
  });
  afterEach(() => {
    calls[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });

  /** Runs `write` in two windows that find a stale lock; the first is still writing when the second continues. */
  const inTurns = async <T>(path: string, at: number, write: () => Promise<T>): Promise<[T, T]> => {
    const longAgo = new Date(Date.now() - 3_600_000);
    writeFileSync(`${path}.lock`, "");
    utimesSync(`${path}.lock`, longAgo, longAgo);
    const writing = new HeldUp((call) => call.startsWith("rename") && !call.includes(".lock"));
    const late = new HeldUp((_, count) => count === at);
    // Done, or found the lock taken several times.
    const isPast = (window: HeldUp, done: Set<HeldUp>, since = 0) =>
      done.has(window) || window.calls.slice(since).filter((call) => call === `open ${path}.lock`).length > 3;
    const done = new Set<HeldUp>();
    const start = (window: HeldUp) => window.run(write).finally(() => done.add(window));
    const second = start(late);
    await Promise.race([late.isStopped, second]);
    const first = start(writing);
    await Promise.race([writing.isStopped, until(() => isPast(writing, done))]);
    late.goOn();
    await until(() => isPast(late, done, at + 1));
    writing.goOn();
    return Promise.all([first, second]);
  };

  it("lets only one window count at a time", async () => {
    const path = join(folder, "statistics.json");
    for (let at = 0; at < mostCalls; at++) {
      await inTurns(path, at, () => {
        const store = new StatisticsStore({ path, log: silent });
        store.unsaved.days["2026-01-31"] = { shown: 1, accepted: 0 };
        return store.save();
      });
      assert.equal(JSON.parse(readFileSync(path, "utf8")).days["2026-01-31"].shown, 2, `call ${at + 1}`);
      rmSync(path);
    }
  });

  it("lets only one window save a conversation", async () => {
    mkdirSync(join(folder, "chat"));
    for (let at = 0; at < mostCalls; at++) {
      const path = join(folder, "chat", `${at}.json`);
      const written = await inTurns(path, at, () => replaceFile(path, "{}", undefined));
      assert.equal(written.filter((each) => each === "changed").length, 1, `call ${at + 1}`);
    }
  });
});
