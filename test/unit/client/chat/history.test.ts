import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Conversation,
  newConversation,
  type StoredTurn,
} from "../../../../client/chat/conversation/conversation";
import { HistoryAutosave } from "../../../../client/chat/conversation/history/autosave";
import { exportMarkdown } from "../../../../client/chat/conversation/history/exportMarkdown";
import { HistoryStore } from "../../../../client/chat/conversation/history/historyStore";
import { readConversation } from "../../../../client/chat/conversation/history/readConversation";

const question = (text: string): StoredTurn => ({
  role: "user",
  id: `q-${text}`,
  at: 1,
  text,
  chips: [],
  context: [],
});
const answer = (text: string): StoredTurn => ({
  role: "assistant",
  id: `a-${text}`,
  at: 2,
  text,
  state: "done",
});

function conversation(id: string, ...texts: string[]): Conversation {
  const turns = texts.map((text, at) => (at % 2 === 0 ? question(text) : answer(text)));
  return { ...newConversation(id, 1000), title: texts[0] ?? "", turns };
}

describe("chat history", () => {
  let folder: string;
  let damaged: string[];
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "inhouse-history-")), "chat");
    damaged = [];
  });
  afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

  /** Opens a store, as each window does. */
  function openStore(options: Partial<ConstructorParameters<typeof HistoryStore>[0]> = {}): HistoryStore {
    return new HistoryStore({
      folder,
      enabled: () => true,
      onDamaged: (path) => damaged.push(path),
      ...options,
    });
  }
  const titles = async (store: HistoryStore, search = "") =>
    (await store.list(search)).map(({ title }) => title);
  const diskFull = async (): Promise<never> => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };

  it("is restored in the next window and unreadable for other users", async () => {
    const kept = conversation("one", "What is this?", "A shop.");
    await openStore().save(kept, "copy");
    assert.deepEqual(await openStore().load("one"), kept);
    assert.equal((await stat(join(folder, "one.json"))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(folder), ["one.json"]);
  });

  it("lists the latest first and finds words in titles and turns", async () => {
    const store = openStore();
    await store.save({ ...conversation("one", "Invoices", "They are summed up."), updatedAt: 1 }, "c");
    await store.save({ ...conversation("two", "Stock", "Nothing left."), updatedAt: 2 }, "c");
    const other = openStore();
    assert.deepEqual(await titles(other), ["Stock", "Invoices"]);
    assert.deepEqual(await titles(other, " SUMMED"), ["Invoices"]);
    assert.deepEqual(await titles(other, "stock"), ["Stock"]);
    await store.save({ ...conversation("one", "Invoices", "Paid."), updatedAt: 3 }, "c");
    assert.deepEqual(await titles(other), ["Invoices", "Stock"]);
    assert.deepEqual(await titles(other, "summed"), []);
    await store.delete("two");
    assert.deepEqual(await titles(other), ["Invoices"]);
  });

  it("lets two windows write different conversations", async () => {
    const [a, b] = [openStore(), openStore()];
    await Promise.all([a.save(conversation("a", "A"), "c"), b.save(conversation("b", "B"), "c")]);
    assert.deepEqual((await titles(openStore())).toSorted(), ["A", "B"]);
  });

  it("makes a copy if another window changed the same conversation", async () => {
    const [a, b] = [openStore(), openStore()];
    await a.save(conversation("one", "Q"), "never");
    const seen = await b.load("one");
    assert(seen);
    assert.equal(await a.save(conversation("one", "Q", "from a"), "never"), "saved");
    assert.equal(await b.save(conversation("one", "Q", "from b"), "copy"), "copied");
    assert.equal((await openStore().load("one"))?.turns[1]?.text, "from a");
    assert.equal((await openStore().load("copy"))?.turns[1]?.text, "from b");
    assert.equal(await a.save(conversation("one", "Q", "again from a"), "never"), "saved");
  });

  it("loses no turns when two windows write at the same time", async () => {
    const [a, b] = [openStore(), openStore()];
    await a.save(conversation("one", "Q"), "never");
    await b.load("one");
    const results = await Promise.all([
      a.save(conversation("one", "Q", "from a"), "copy-a"),
      b.save(conversation("one", "Q", "from b"), "copy-b"),
    ]);
    assert.deepEqual(results.toSorted(), ["copied", "saved"]);
    const found = await openStore().list("from");
    assert.equal(found.length, 2);
  });

  it("moves a damaged file aside and continues", async () => {
    await openStore().save(conversation("one", "Q"), "c");
    await writeFile(join(folder, "two.json"), '{"version":1,"id":"two"');
    const store = openStore();
    assert.deepEqual(await titles(store), ["Q"]);
    assert.equal(await store.load("two"), undefined);
    assert.deepEqual(damaged, [join(folder, "two.json.damaged")]);
    assert.equal(await readFile(join(folder, "two.json.damaged"), "utf8"), '{"version":1,"id":"two"');
  });

  it("leaves files of a newer version alone", async () => {
    await openStore().save(conversation("one", "Q"), "c");
    const later = JSON.stringify({ version: 99, id: "two" });
    await writeFile(join(folder, "two.json"), later);
    assert.deepEqual(await titles(openStore()), ["Q"]);
    assert.equal(await readFile(join(folder, "two.json"), "utf8"), later);
    assert.deepEqual(damaged, []);
  });

  it("migrates earlier formats step by step", () => {
    const old = JSON.stringify({ ...conversation("one", "Q"), version: 0, name: "Q", title: undefined });
    const steps = { 0: ({ name, ...rest }: Record<string, unknown>) => ({ ...rest, title: name }) };
    const found = readConversation(old, steps);
    assert("conversation" in found);
    assert.equal(found.conversation.title, "Q");
    assert.deepEqual(readConversation(old, {}), { damaged: true });
  });

  it("continues in memory when the disk is full, and writes once there is room", async () => {
    let full = true;
    const store = openStore({
      replaceFile: async (...all) => {
        if (full) return diskFull();
        const { replaceFile } = await import("../../../../client/chat/conversation/history/conversationFile");
        return replaceFile(...all);
      },
    });
    await assert.rejects(store.save(conversation("one", "Q"), "c"), /ENOSPC/);
    assert.deepEqual(await titles(store), ["Q"]);
    assert.equal((await store.load("one"))?.title, "Q");
    full = false;
    await store.save(conversation("one", "Q", "A"), "c");
    assert.equal((await openStore().load("one"))?.turns.length, 2);
  });

  it("writes nothing when disabled", async () => {
    const store = openStore({ enabled: () => false });
    await store.save(conversation("one", "Q"), "c");
    assert.deepEqual(await titles(store), ["Q"]);
    await assert.rejects(readdir(folder));
  });

  it("erases everything, damaged files too", async () => {
    const store = openStore();
    await store.save(conversation("one", "Q"), "c");
    await writeFile(join(folder, "two.json.damaged"), "x");
    await store.deleteAll();
    assert.deepEqual(await titles(store), []);
    await assert.rejects(readdir(folder));
  });

  it("rejects ids that lead out of its folder", async () => {
    await writeFile(join(folder, "..", "outside.json"), JSON.stringify(conversation("outside", "Q")));
    const store = openStore();
    for (const id of ["../outside", "..\\outside", "/etc/passwd", "", "a/b"]) {
      assert.equal(await store.load(id), undefined);
      await store.delete(id);
    }
    assert.ok(await stat(join(folder, "..", "outside.json")));
  });

  describe("autosave", () => {
    function keep(store: HistoryStore, texts: string[]) {
      let current = conversation("one", ...texts);
      const problems: unknown[] = [];
      const kept = {
        get conversation() {
          return current;
        },
        becomeCopy: (id: string, title: string) => {
          current = { ...current, id, title };
        },
        say: (...said: string[]) => {
          current = { ...conversation("one", ...said), id: current.id, title: current.title };
        },
      };
      const keeper = new HistoryAutosave({
        store,
        newId: () => "copy",
        onWritten: (problem) => problems.push(problem),
        onCopied: () => {},
        copyTitle: (title) => `${title} (copy)`,
        intervalMs: 1_000_000,
      });
      return { keeper, kept, problems };
    }

    it("writes at once at rest, and later changes too", async () => {
      const { keeper, kept } = keep(openStore(), ["Q"]);
      keeper.changed(kept, true);
      kept.say("Q", "A");
      keeper.changed(kept, true);
      await keeper.flush();
      assert.equal((await openStore().load("one"))?.turns.length, 2);
    });

    it("waits while an answer streams, until it is flushed", async () => {
      const { keeper, kept } = keep(openStore(), ["Q", "A"]);
      keeper.changed(kept, false);
      await assert.rejects(stat(join(folder, "one.json")));
      await keeper.flush();
      assert.ok(await stat(join(folder, "one.json")));
    });

    it("continues with the copy after another window has written", async () => {
      const store = openStore();
      const { keeper, kept } = keep(store, ["Q"]);
      keeper.changed(kept, true);
      await keeper.flush();
      const other = openStore();
      await other.load("one");
      await other.save(conversation("one", "Q", "theirs"), "never");
      kept.say("Q", "ours");
      keeper.changed(kept, true);
      await keeper.flush();
      assert.equal(kept.conversation.id, "copy");
      assert.equal((await openStore().load("copy"))?.title, "Q (copy)");
      assert.equal((await openStore().load("one"))?.turns[1]?.text, "theirs");
    });

    it("reports a problem and its end", async () => {
      let full = true;
      const { replaceFile } = await import("../../../../client/chat/conversation/history/conversationFile");
      const store = openStore({ replaceFile: (...all) => (full ? diskFull() : replaceFile(...all)) });
      const { keeper, kept, problems } = keep(store, ["Q"]);
      keeper.changed(kept, true);
      await keeper.flush();
      full = false;
      keeper.changed(kept, true);
      await keeper.flush();
      assert.match(String(problems[0]), /ENOSPC/);
      assert.equal(problems[1], undefined);
    });

    it("does not save an empty conversation", async () => {
      const { keeper, kept } = keep(openStore(), []);
      keeper.changed(kept, true);
      await keeper.flush();
      await assert.rejects(stat(join(folder, "one.json")));
    });
  });
});

describe("exported conversation", () => {
  it("is Markdown with questions, sources, answers and earlier versions", () => {
    const source = { uri: "file:///app.ts", path: "src/app.ts", range: range(9, 20) };
    const exported = exportMarkdown({
      ...conversation("one", "Why *this*?"),
      turns: [
        {
          role: "user",
          id: "1",
          at: 1,
          text: "Why?",
          command: "explain",
          chips: [],
          context: [{ label: "x", text: "", languageId: "", tokens: 1, sources: [source] }],
        },
        { role: "assistant", id: "2", at: 1, text: "So:\n```ts\nlet a", state: "stopped" },
      ],
      earlier: [{ at: 0, from: 1, turns: [answer("Before.")] }],
    });
    assert.match(
      exported,
      /^# Why \\\*this\\\*\?\n\n## Question\n\n\/explain Why\?\n\n- `src\/app.ts:10-20`\n\n## Answer/,
    );
    assert.match(
      exported,
      /let a\n```\n\n\*The answer is incomplete\.\*\n\n## Earlier version, until .*\n\n### Answer\n\nBefore\.\n$/,
    );
  });
});

function range(first: number, last: number) {
  return { start: { line: first, character: 0 }, end: { line: last, character: 0 } };
}
