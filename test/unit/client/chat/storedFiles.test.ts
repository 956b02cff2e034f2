// Stored files that are damaged, from a newer version or unreadable.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newConversation } from "../../../../client/chat/conversation/conversation";
import { HistoryStore } from "../../../../client/chat/conversation/history/historyStore";
import { openPanelStateStore } from "../../../../client/chat/conversation/history/panelStateStore";
import { unlistedText } from "../../../../client/chat/conversation/history/unlistedText";
import { download } from "../../../../client/models/transfer/download";
import { partPath } from "../../../../client/models/transfer/partFile";
import { silent } from "../../../../server/log";
import { parseStored } from "../../../../server/protocol/stored";
import { StatisticsStore } from "../../../../server/statistics/store";

/** Root ignores permissions. */
const isRoot = process.getuid?.() === 0;

const damages: Readonly<Record<string, string | Buffer>> = {
  "an empty file": "",
  blanks: " \n",
  "cut JSON": '{"version":1,"id":"a","tur',
  "a list": "[1,2,3]",
  "a number": "7",
  null: "null",
  "a text": '"version"',
  "bytes that are no text": Buffer.from([0, 255, 254, 0, 1, 2, 3]),
  "zeros, as after a crash": Buffer.alloc(4096),
  "a version that is no number": '{"version":"2"}',
  "a negative version": '{"version":-1}',
  "a version of nothing": '{"version":null}',
  HTML: "<html></html>",
};
const newer = [
  '{"version":2}',
  '{"version":99,"turns":{}}',
  '{"version":1.5}',
  '{"version":2,"tallies":"other"}',
];

const outOfReach: Readonly<Record<string, (path: string) => void>> = {
  "a folder": (path) => mkdirSync(path),
  "a folder with something in it": (path) => mkdirSync(join(path, "kept"), { recursive: true }),
  "far too large": (path) => {
    writeFileSync(path, "");
    truncateSync(path, 3 * 2 ** 30);
  },
  "a link to a folder": (path) => symlinkSync(tmpdir(), path),
};

/** Asserts that the file was not replaced. */
function assertLeft(path: string): void {
  assert(statSync(path).isDirectory() || statSync(path).size === 3 * 2 ** 30);
}

describe("stored files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-stored-"));
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });

  it("are recognized by their version", () => {
    for (const [what, text] of Object.entries(damages))
      assert.equal(parseStored(text.toString(), 1).kind, "damaged", what);
    for (const text of newer) assert.equal(parseStored(text, 1).kind, "newer", text);
    assert.deepEqual(parseStored('{"a":1}', 3), { kind: "known", version: 1, value: { a: 1 } });
    assert.deepEqual(parseStored('{"version":2}', 3), { kind: "known", version: 2, value: { version: 2 } });
  });

  describe("of conversations", () => {
    const open = () => new HistoryStore({ folder, enabled: () => true, onDamaged: () => {} });
    const path = (id: string) => join(folder, `${id}.json`);
    const notes = async (store: HistoryStore) => {
      await store.list("");
      return unlistedText(store.unlisted, folder).join(" ");
    };

    for (const [what, text] of Object.entries(damages))
      it(`that hold ${what} are moved aside and reported in the list, also in the next window`, async () => {
        writeFileSync(path("broken"), text);
        assert.match(await notes(open()), /One more conversation is damaged\. Its file is kept in/);
        assert.deepEqual(readFileSync(`${path("broken")}.damaged`), Buffer.from(text));
        assert.match(await notes(open()), /One more conversation is damaged/);
      });

    for (const text of newer)
      it(`of a newer version stay unchanged and are reported in the list: ${text}`, async () => {
        writeFileSync(path("later"), text);
        const store = open();
        assert.match(await notes(store), /One more conversation is from a newer version of Inhouse/);
        assert.equal(await store.load("later"), undefined);
        const own = { ...newConversation("later", 1), title: "Mine" };
        assert.equal(await store.save(own, "copy"), "copied");
        assert.deepEqual(
          (await store.list("")).map(({ title }) => title),
          ["Mine"],
        );
        assert.equal(readFileSync(path("later"), "utf8"), text);
        assert.equal(existsSync(`${path("later")}.damaged`), false);
      });

    it("that are folders or too large do not block the others", async () => {
      await open().save({ ...newConversation("one", 1), title: "One" }, "copy");
      mkdirSync(path("folder"));
      writeFileSync(path("huge"), "");
      truncateSync(path("huge"), 3 * 2 ** 30);
      const store = open();
      assert.deepEqual(
        (await store.list("")).map(({ title }) => title),
        ["One"],
      );
      assert.match(await notes(store), /Can't read 2 more conversations\. Check the file permissions/);
      assert.equal(await store.load("folder"), undefined);
      assert.equal(await store.load("huge"), undefined);
    });

    it("that are unreadable are reported in the list", async function () {
      if (isRoot) this.skip();
      writeFileSync(path("closed"), "{}", { mode: 0 });
      assert.match(await notes(open()), /Can't read one more conversation/);
    });

    it("whose folder is a file are reported and kept in memory", async () => {
      const file = join(folder, "chat");
      writeFileSync(file, "x");
      const store = new HistoryStore({ folder: file, enabled: () => true, onDamaged: () => {} });
      await assert.rejects(store.save({ ...newConversation("one", 1), title: "One" }, "copy"));
      assert.deepEqual(
        (await store.list("")).map(({ title }) => title),
        ["One"],
      );
      assert.deepEqual(unlistedText(store.unlisted, file), [
        `Can't read the conversations. Check the permissions of ${file}.`,
      ]);
      assert.equal(readFileSync(file, "utf8"), "x");
    });

    it("are reported with their number", async () => {
      for (const at of [1, 2, 3]) writeFileSync(path(`later${at}`), '{"version":2}');
      for (const at of [1, 2]) writeFileSync(path(`broken${at}`), "{");
      const said = await notes(open());
      assert.match(said, /3 more conversations are from a newer version/);
      assert.match(said, /2 more conversations are damaged/);
    });

    it("cause no report if all are intact", async () => {
      assert.equal(await notes(open()), "");
    });
  });

  describe("of the panel's state", () => {
    const path = () => join(folder, "chat.json");
    const write = async (draft: string) => {
      const memory = await openPanelStateStore(path(), () => true);
      memory.set({ draft });
      await memory.flush();
      return memory.draft;
    };

    for (const text of newer)
      it(`of a newer version stay unchanged: ${text}`, async () => {
        writeFileSync(path(), text);
        assert.equal(await write("typed"), "typed");
        assert.equal(readFileSync(path(), "utf8"), text);
      });

    for (const [what, text] of Object.entries(damages))
      it(`that hold ${what} are replaced`, async () => {
        writeFileSync(path(), text);
        await write("typed");
        assert.equal((await openPanelStateStore(path(), () => true)).draft, "typed");
      });

    for (const [what, make] of Object.entries(outOfReach))
      it(`that are ${what} stay unchanged`, async () => {
        make(path());
        assert.equal(await write("typed"), "typed");
        assertLeft(path());
      });
  });

  describe("of statistics", () => {
    const path = () => join(folder, "statistics.json");
    const open = () => new StatisticsStore({ path: path(), log: silent });
    const count = (store: StatisticsStore) => {
      store.unsaved.days["2026-01-31"] = { shown: 1, accepted: 0 };
    };
    const shown = async (store: StatisticsStore) => (await store.read()).days["2026-01-31"]?.shown;

    for (const text of newer)
      it(`of a newer version stay unchanged, and counts stay in memory: ${text}`, async () => {
        writeFileSync(path(), text);
        const store = open();
        await store.read();
        count(store);
        await store.save();
        await store.save();
        assert.equal(await shown(store), 1);
        assert.equal(store.problem, "newer");
        assert.equal(readFileSync(path(), "utf8"), text);
        assert.equal(existsSync(`${path()}.damaged`), false);
      });

    for (const [what, text] of Object.entries(damages))
      it(`that hold ${what} are moved aside, replaced and reported until erased`, async () => {
        writeFileSync(path(), text);
        const store = open();
        count(store);
        await store.save();
        assert.equal(await shown(open()), 1);
        const later = open();
        await later.read();
        assert.equal(later.problem, "damaged");
        assert.deepEqual(readFileSync(`${path()}.damaged`), Buffer.from(text));
        await later.erase();
        await later.read();
        assert.equal(later.problem, undefined);
      });

    for (const [what, make] of Object.entries(outOfReach))
      it(`that are ${what} stay unchanged, and counts stay in memory`, async () => {
        make(path());
        const store = open();
        count(store);
        await store.save();
        assert.equal(await shown(store), 1);
        assert.equal(store.problem, "unreadable");
        assertLeft(path());
      });
  });

  for (const text of newer)
    it(`of a download from a newer version stay unchanged: ${text}`, async () => {
      const target = join(folder, "model.gguf");
      writeFileSync(partPath(target), "GGUF and more");
      writeFileSync(`${partPath(target)}.json`, text);
      const url = new URL("https://example.com/model.gguf");
      await assert.rejects(
        download({ url, hosts: [url.host] }, target, {} as never, new AbortController().signal),
        /newer version of Inhouse started this download/,
      );
      assert.equal(readFileSync(partPath(target), "utf8"), "GGUF and more");
      assert.equal(readFileSync(`${partPath(target)}.json`, "utf8"), text);
    });
});
