import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IdleTask, IdleWork } from "../../../server/completion/idleWork";
import { fromNote, newShare, toNote } from "../../../server/completion/plan/planNote";
import { PromptCachePersistence } from "../../../server/completion/plan/promptCachePersistence";
import { PromptPlanner } from "../../../server/completion/plan/promptPlanner";
import type { Engine, PromptCacheRequest } from "../../../server/engine/engine";
import { createLogger } from "../../../server/log";
import type { ReadyModel } from "../../../server/models/completionModel";
import { type PromptPlan, toPlan } from "../../../server/prompt/promptPlan";
import { qwenCoder } from "../../../server/prompt/templates/qwenCoder";

const never = new AbortController().signal;

function planOf(prefix: string): PromptPlan {
  const anchor = { prefix, suffix: "\n}\n", firstLine: 0, eol: "\n" } as const;
  const snippets = [{ path: "b.ts", text: "export const b = 1;\n", score: 0.5 }];
  const rest = { typedTokens: 10, prefix, suffix: "\n}\n", path: "a.ts", languageId: "typescript" };
  return toPlan({ anchor, snippets, ...rest }, qwenCoder);
}

/** Collects tasks without running them. */
class Pauses extends IdleWork {
  readonly tasks: { pauseMs: number; task: IdleTask }[] = [];
  override schedule(_name: string, pauseMs: number, task: IdleTask): void {
    this.tasks.push({ pauseMs, task });
  }
  interruptions = 0;
  override interrupt(): void {
    this.interruptions += 1;
  }
}

describe("prompt cache persistence", () => {
  let parent = "";
  let folder = "";
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "inhouse-keeper-"));
    folder = join(parent, "prompt-cache");
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  function keeperWith({ notes = [], failure }: { notes?: readonly string[]; failure?: Error } = {}) {
    const requests: PromptCacheRequest[] = [];
    const lines: string[] = [];
    const log = createLogger(
      (_, line) => lines.push(line),
      () => "info",
    );
    const engine = {
      async savePromptCache(request: PromptCacheRequest) {
        if (failure !== undefined) throw failure;
        requests.push(request);
        return true;
      },
      async *restorePromptCaches() {
        yield* notes;
      },
    } as unknown as Engine;
    const planner = new PromptPlanner({ engine, sources: [], log });
    const idle = new Pauses(() => {});
    const clock = { now: 1_000_000 };
    const keeper = new PromptCachePersistence({ engine, planner, idle, now: () => clock.now, log });
    keeper.configure({ folder, keep: true, neverRead: [] });
    const adopt = (uri: string, plan: PromptPlan) => {
      planner.deleteDocument(uri);
      planner.adopt({ uri, plan });
    };
    return { keeper, planner, idle, clock, requests, lines, adopt };
  }
  const model = { family: qwenCoder } as unknown as ReadyModel;

  it("writes the most recent documents, each once", async () => {
    const { keeper, requests, adopt } = keeperWith();
    for (const uri of ["a", "b", "c"]) adopt(uri, planOf(uri));
    await keeper.save(never);
    assert.deepEqual(
      requests.map(({ name }) => name),
      ["c", "b"],
    );
    const [c, b] = requests;
    assert.ok((c?.usedAt ?? 0) > (b?.usedAt ?? 0));
    await keeper.save(never);
    assert.equal(requests.length, 2);
    adopt("b", planOf("b again"));
    await keeper.save(never);
    assert.deepEqual(
      requests.slice(2).map(({ name }) => name),
      ["b"],
    );
  });

  it("waits for a long pause, and for minutes after the last write", async () => {
    const { keeper, idle, clock, adopt } = keeperWith();
    adopt("a", planOf("a"));
    keeper.schedule();
    assert.equal(idle.tasks[0]?.pauseMs, 10_000);
    await idle.tasks[0]?.task(never);
    clock.now += 60_000;
    keeper.schedule();
    assert.equal(idle.tasks[1]?.pauseMs, 4 * 60_000);
    clock.now += 10 * 60_000;
    keeper.schedule();
    assert.equal(idle.tasks[2]?.pauseMs, 10_000);
  });

  it("writes only large changes in a pause, and all changes at the end", async () => {
    const { keeper, idle, requests, adopt } = keeperWith();
    const long = "const value = 1;\n".repeat(50);
    keeper.schedule();
    for (const [text, pause, written] of [
      [long, true, 1],
      [`${long}more();\n`, true, 1],
      [`${long}more();\n`, false, 2],
      [`other();\n${long}`, true, 3],
    ] as const) {
      adopt("a", planOf(text));
      await (pause ? idle.tasks[0]?.task(never) : keeper.save(never));
      assert.equal(requests.length, written, text.slice(-20));
    }
  });

  it("restores what was stored, and does not write it again", async () => {
    const plan = planOf("const a = ");
    const note = toNote({ uri: "a", plan });
    const { keeper, planner, requests } = keeperWith({ notes: ["{", "{}", note] });
    await keeper.restore(model);
    const [known, ...more] = planner.recent();
    assert.deepEqual([known?.uri, more], ["a", []]);
    assert.deepEqual(known?.plan.render("typed"), plan.render("typed"));
    await keeper.save(never);
    assert.deepEqual(requests, []);
  });

  it("restores nothing once it is stopped", async () => {
    const { keeper, planner } = keeperWith({ notes: [toNote({ uri: "a", plan: planOf("a") })] });
    const restored = keeper.restore(model);
    keeper.stop();
    await restored;
    assert.deepEqual(planner.recent(), []);
  });

  it("stores nothing without a folder or the user's consent, and deletes existing files", async () => {
    const { keeper, requests, idle, adopt } = keeperWith({
      notes: [toNote({ uri: "a", plan: planOf("a") })],
    });
    adopt("a", planOf("a"));
    keeper.configure({ folder, keep: false, neverRead: [] });
    await keeper.save(never);
    keeper.configure({ folder: undefined, keep: true, neverRead: [] });
    await keeper.save(never);
    keeper.schedule();
    assert.deepEqual([requests, idle.tasks], [[], []]);
    assert.equal(existsSync(folder), false);
  });

  it("forgets plans when the never-read files change, even if nothing is stored", () => {
    for (const place of [folder, undefined]) {
      const { keeper, planner, adopt } = keeperWith();
      keeper.configure({ folder: place, keep: true, neverRead: [] });
      adopt("a", planOf("a"));
      keeper.configure({ folder: place, keep: true, neverRead: [] });
      assert.equal(planner.recent().length, 1);
      keeper.configure({ folder: place, keep: true, neverRead: ["**/b.ts"] });
      assert.equal(planner.recent().length, 0);
    }
  });

  it("stops idle work when the never-read files change", () => {
    const { keeper, idle } = keeperWith();
    keeper.configure({ folder, keep: true, neverRead: [] });
    assert.equal(idle.interruptions, 0);
    keeper.configure({ folder, keep: true, neverRead: ["**/b.ts"] });
    assert.equal(idle.interruptions, 1);
  });

  it("says in one line that the disk is full, without any of the text", async () => {
    const failure = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const { keeper, lines, adopt } = keeperWith({ failure });
    adopt("a", planOf("secret"));
    await keeper.save(never);
    assert.deepEqual(lines, [
      "The prompt cache could not be written. The disk has no space left for a file: free some space and try again.",
    ]);
  });

  it("computes how much of a prompt is new", () => {
    assert.equal(newShare(planOf("a"), planOf("a")), 0);
    const half = newShare(planOf("x".repeat(1000)), planOf("x".repeat(500)));
    assert.ok(half > 0 && half < 0.1);
    assert.ok(newShare(planOf("a".repeat(900)), planOf("b".repeat(900))) > 0.8);
    assert.equal(fromNote(JSON.stringify({ uri: 1 }), qwenCoder), undefined);
  });
});
