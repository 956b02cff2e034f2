import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { AttachmentDeps } from "../../../server/chat/attachments/attachmentDeps";
import { resolveCodebase } from "../../../server/chat/attachments/codebase";
import { Codebase } from "../../../server/codebase/codebase";
import { remainingMs, untilDoneBy } from "../../../server/codebase/untilDone";
import { silent } from "../../../server/log";

const progress = { done: 25, total: 100, isIndexing: true, isCapped: false };

describe("the wait for an unfinished index", () => {
  it("follows the speed so far", () => {
    assert.equal(remainingMs(progress, 1000), 3000);
    for (const unknown of [{ done: 0 }, { done: 100 }, { isIndexing: false }])
      assert.equal(remainingMs({ ...progress, ...unknown }, 1000), Number.POSITIVE_INFINITY);
  });

  it("lasts until the work is done, but no longer than its limit", async () => {
    let work: Promise<unknown> | undefined = delay(150).finally(() => {
      work = undefined;
    });
    const started = performance.now();
    const took = () => performance.now() - started;
    await untilDoneBy(
      started + 5000,
      () => work,
      () => 1000,
    );
    assert.ok(work === undefined && took() < 2000);
    const before = took();
    await untilDoneBy(
      performance.now() + 1000,
      () => Promise.race([]),
      () => 2000,
    );
    assert.ok(took() - before < 100);
    await untilDoneBy(
      performance.now() + 300,
      () => Promise.race([]),
      () => 0,
    );
    assert.ok(took() - before >= 250);
  });

  it("reports the index's progress when it was in vain", async () => {
    const deps = { codebase: { search: async () => ({ hits: [], progress }) } } as unknown as AttachmentDeps;
    const { signal } = new AbortController();
    const resolved = await resolveCodebase({ kind: "codebase", query: "tea" }, deps, { signal });
    assert.ok(
      "refusal" in resolved && /^25% of the codebase is indexed, with no results yet/.test(resolved.refusal),
    );
  });
});

describe("the wait for settings", () => {
  it("ends, and says what is missing", async () => {
    const codebase = new Codebase({
      worker: "none",
      grammarFolder: "none",
      log: silent,
      settingsTimeoutMs: 20,
    });
    const { signal } = new AbortController();
    await assert.rejects(codebase.search("tea", signal), /has not sent its settings yet\. Search again/);
    codebase.refuse("Nothing runs here.");
    await assert.rejects(codebase.search("tea", signal), /^CodebaseError: Nothing runs here\.$/);
    codebase.configure({ isEnabled: true, folder: undefined, folders: [], neverRead: [] });
    await assert.rejects(codebase.search("tea", signal), /No folder is open/);
  });

  it("ends when the search is cancelled", async () => {
    const codebase = new Codebase({ worker: "none", grammarFolder: "none", log: silent });
    await assert.rejects(codebase.search("tea", AbortSignal.timeout(10)), /was cancelled/);
  });
});
