import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent } from "../../../server/log";
import { dayOf, tallyOf } from "../../../server/statistics/counts";
import { StatisticsStore } from "../../../server/statistics/store";

describe("statistics: store", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-statistics-"));
    path = join(folder, "storage", "statistics.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = () => new StatisticsStore({ path, log: silent });
  const count = (store: StatisticsStore) => {
    tallyOf(store.unsaved, "python", "m").shown += 1;
    dayOf(store.unsaved, "2026-01-31").shown += 1;
    store.scheduleSave();
  };
  const shown = async (store: StatisticsStore) => (await store.read()).tallies["python"]?.["m"]?.shown ?? 0;

  it("keeps the counts of windows that write at the same time", async () => {
    const windows = Array.from({ length: 5 }, open);
    for (let round = 1; round <= 4; round++) {
      for (const window of windows) count(window);
      await Promise.all(windows.map((window) => window.save()));
    }
    for (const window of windows) assert.equal(await shown(window), 20);
    assert.equal(await shown(open()), 20);
    assert.deepEqual(readdirSync(join(folder, "storage")), ["statistics.json"]);
  });

  it("is readable by the owner only", async function () {
    if (process.platform === "win32") this.skip();
    const store = open();
    count(store);
    await store.save();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, "storage")).mode & 0o777, 0o700);
  });

  it("writes nothing without a path or without counts", async () => {
    const store = new StatisticsStore({ log: silent });
    count(store);
    await store.save();
    assert.equal(await shown(store), 1);
    await open().save();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("sets a damaged file aside and starts over", async () => {
    for (const damage of [
      '{"version":1,"tallies":{"python":{"m":{"shown":',
      '{"version":"7"}',
      "[]",
      '{"version":1,"tallies":{"a":{"b":{"shown":"many"}}},"days":{}}',
    ]) {
      const store = open();
      count(store);
      await store.save();
      writeFileSync(path, damage);
      count(store);
      await store.save();
      assert.equal(await shown(open()), 1);
      assert.equal(readFileSync(`${path}.damaged`, "utf8"), damage);
      await store.erase();
    }
  });

  it("erases everything, including damaged files set aside", async () => {
    const store = open();
    count(store);
    await store.save();
    writeFileSync(`${path}.damaged`, "x");
    count(store);
    await store.erase();
    assert.equal(await shown(store), 0);
    assert.deepEqual(readdirSync(join(folder, "storage")), []);
  });

  it("writes despite a lock left by a crash", async () => {
    const store = open();
    count(store);
    await store.save();
    writeFileSync(`${path}.lock`, "");
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${path}.lock`, longAgo, longAgo);
    count(store);
    await store.save();
    assert.equal(await shown(open()), 2);
  });

  it("keeps counts that cannot be written", async () => {
    const lines: string[] = [];
    writeFileSync(join(folder, "storage"), "a file where the folder should be");
    const store = new StatisticsStore({ path, log: { ...silent, warn: (line) => lines.push(line) } });
    count(store);
    await store.save();
    assert.equal(lines.length, 1);
    rmSync(join(folder, "storage"));
    await store.save();
    assert.equal(await shown(open()), 1);
  });

  it("writes automatically after a while", async () => {
    const store = new StatisticsStore({ path, log: silent, intervalMs: 10 });
    count(store);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await shown(open()), 1);
  });
});
