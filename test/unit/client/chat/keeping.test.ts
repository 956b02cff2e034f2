import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newConversation } from "../../../../client/chat/conversation/conversation";
import {
  HistoryAutosave,
  type OpenConversation,
} from "../../../../client/chat/conversation/history/autosave";
import { replaceFile } from "../../../../client/chat/conversation/history/conversationFile";
import { HistoryStore } from "../../../../client/chat/conversation/history/historyStore";
import { until, useChatWindows } from "../../../support/chatWindow";

describe("conversation that could not be written", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-keeping-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** An autosave on a disk without room for the conversations in `full`. */
  function openKeeper(retryMs = 1_000_000) {
    const full = new Set<string>();
    const reported: unknown[] = [];
    const store = new HistoryStore({
      folder,
      enabled: () => true,
      onDamaged: () => {},
      replaceFile: async (path, ...all) => {
        if ([...full].some((id) => path.endsWith(`${id}.json`))) throw new Error("ENOSPC");
        return replaceFile(path, ...all);
      },
    });
    let ids = 0;
    const keeper = new HistoryAutosave({
      store,
      newId: () => `copy${++ids}`,
      onCopied: () => {},
      copyTitle: (title) => title,
      retryMs,
      onWritten: (problem) => reported.push(problem === undefined ? "written" : (problem as Error).message),
    });
    return { keeper, store, full, reported };
  }

  function kept(id: string, text = "Q"): OpenConversation & { say(text: string): void } {
    const turns = (text: string) => [{ role: "user" as const, id: "q", at: 1, text, chips: [], context: [] }];
    let conversation = { ...newConversation(id, 1), turns: turns(text) };
    return {
      get conversation() {
        return conversation;
      },
      say: (more) => {
        conversation = { ...conversation, turns: turns(more) };
      },
      becomeCopy: (copyId, title) => {
        conversation = { ...conversation, id: copyId, title };
      },
    };
  }

  /** The first question as another window reads it from the disk. */
  async function onDisk(id: string): Promise<string | undefined> {
    const store = new HistoryStore({ folder, enabled: () => true, onDamaged: () => {} });
    return (await store.load(id))?.turns[0]?.text;
  }

  it("stays pending after another one was written, and is written before the window closes", async () => {
    const { keeper, full, reported } = openKeeper();
    const [a, b] = [kept("a"), kept("b")];
    full.add("a");
    keeper.changed(a, true);
    await keeper.flush();
    a.say("Q and more");
    keeper.changed(b, true);
    await keeper.flush();
    assert.equal(await onDisk("b"), "Q");
    assert.ok(reported.length > 0 && reported.every((each) => each === "ENOSPC"), reported.join());
    full.clear();
    await keeper.flush();
    assert.equal(await onDisk("a"), "Q and more");
    assert.equal(reported.at(-1), "written");
  });

  it("is written as soon as there is room", async () => {
    const { keeper, full, reported } = openKeeper();
    const [a, b, c] = [kept("a"), kept("b"), kept("c")];
    full.add("a").add("b");
    for (const each of [a, b]) keeper.changed(each, true);
    await keeper.flush();
    full.delete("b");
    keeper.changed(c, true);
    await keeper.flush();
    assert.deepEqual([await onDisk("a"), await onDisk("b")], [undefined, "Q"]);
    assert.equal(reported.at(-1), "ENOSPC");
    full.delete("a");
    keeper.changed(c, true);
    await keeper.flush();
    assert.equal(await onDisk("a"), "Q");
    assert.equal(reported.at(-1), "written");
  });

  it("is retried automatically", async () => {
    const { keeper, full, reported } = openKeeper(5);
    full.add("a");
    keeper.changed(kept("a"), true);
    await until("two tries", () => reported.length >= 2);
    full.clear();
    await until("it is written", () => reported.at(-1) === "written");
    assert.equal(await onDisk("a"), "Q");
  });

  it("is forgotten when deleted, even while being written", async () => {
    const { keeper, full, reported } = openKeeper();
    const a = kept("a");
    full.add("a");
    keeper.changed(a, true);
    keeper.stopSaving(a);
    await keeper.flush();
    full.clear();
    await keeper.flush();
    assert.equal(await onDisk("a"), undefined);
    keeper.changed(kept("b"), true);
    await keeper.flush();
    assert.equal(reported.at(-1), "written");
  });

  it("is listed once, even if it has to become a copy", async () => {
    const { keeper, store, full } = openKeeper();
    const a = kept("a", "ours");
    const other = new HistoryStore({ folder, enabled: () => true, onDamaged: () => {} });
    await other.save(kept("a", "theirs").conversation, "never");
    for (const id of ["copy1", "copy2", "copy3"]) full.add(id);
    keeper.changed(a, true);
    await keeper.flush();
    await keeper.flush();
    assert.equal((await store.list("")).length, 1);
    full.clear();
    await keeper.flush();
    assert.equal(await onDisk("a"), "theirs");
    assert.equal(await onDisk(a.conversation.id), "ours");
    assert.equal((await store.list("")).length, 2);
  });
});

describe("chat controller while conversations can't be written", () => {
  const openWindow = useChatWindows();

  it("shows a notice until all are written, whatever else happens", async () => {
    let full = "";
    const window = await openWindow({ isFull: (path) => full !== "" && path.includes(full) });
    const ask = async (text: string, count: number) => {
      await window.tell({ type: "send", text });
      await until("a request", () => window.server.asked.length === count);
      await window.server.last.say("So.");
      await window.server.last.end();
    };
    const notice = () => window.state.notice ?? "";
    full = window.state.conversationId;
    await ask("One", 1);
    await until("a notice", () => notice() !== "");
    assert.match(notice(), /Can't save a conversation.*no space left/);
    await window.tell({ type: "openLink", href: "x:y" });
    assert.equal(notice(), "x:y can't be opened.");
    await window.tell({ type: "newChat" });
    await ask("Two", 2);
    await window.controller.flush();
    assert.match(notice(), /Can't save a conversation.*no space left/);
    await window.tell({ type: "openConversation", conversationId: full });
    await ask("Three", 3);
    await window.tell({ type: "newChat" });
    const conversationId = full;
    full = "";
    await window.tell({ type: "listConversations", search: "" });
    assert.equal(notice(), "");
    const next = await openWindow();
    await next.tell({ type: "openConversation", conversationId });
    assert.deepEqual(
      next.state.turns.map(({ text }) => text),
      ["One", "So.", "Three", "So."],
    );
  });
});
