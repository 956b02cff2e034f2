import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { labelOfSearch } from "../../../server/chat/attachments/codebase";
import type { Embed } from "../../../server/codebase/embedding";
import { Indexer, type IndexerOptions } from "../../../server/codebase/index/indexer";
import { IndexStore, loadSqlite } from "../../../server/codebase/index/store";
import { silent } from "../../../server/log";
import { defaultNeverRead } from "../../../server/protocol/settings";
import { meaningOf } from "../../support/meanings";
import { fileUnitsForTests } from "../../support/syntaxTrees";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

const fileUnits = fileUnitsForTests();
const levy = "export function levyFor(price) {\n  return price * 0.19;\n}\n";
const shelf = "def replenish(shelf):\n    return shelf.minimum\n";
const bike = "export const bicycle = { wheels: 2 };\n";

describe("embeddings of the codebase", () => {
  const open: Indexer[] = [];
  let passages: string[] = [];

  beforeEach(async function () {
    passages = [];
    if ((await loadSqlite()) === undefined) this.skip();
  });
  afterEach(async () => {
    for (const indexer of open.splice(0)) await indexer.close();
  });

  const embed: Embed = async (text, purpose) => {
    if (purpose === "passage") passages.push(text.split("\n", 1)[0] ?? "");
    return meaningOf(text);
  };

  async function indexerOf({ parent }: TemporaryWorkspace, options: Partial<IndexerOptions> = {}) {
    const sqlite = await loadSqlite();
    assert.ok(sqlite);
    const folder = join(parent, "index");
    const indexer = new Indexer({ sqlite, folder, maxFiles: 100, fileUnits, log: silent, embed, ...options });
    open.push(indexer);
    return indexer;
  }

  const scopeOf = ({ folders }: TemporaryWorkspace) => ({ folders, neverRead: defaultNeverRead });

  async function find(indexer: Indexer, { folder }: TemporaryWorkspace, question: string) {
    const { hits } = await indexer.search(question);
    return hits.map(({ path }) => path.slice(folder.length + 1));
  }

  /** Number of vectors that another process finds in the database. */
  async function stored({ parent }: TemporaryWorkspace) {
    const sqlite = await loadSqlite();
    assert.ok(sqlite);
    const store = await IndexStore.open(sqlite, join(parent, "index"));
    try {
      return { count: store.vectors.count(), model: store.vectors.model };
    } finally {
      store.close();
    }
  }

  it("find paraphrases, and rank exact words first", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf, "bike.ts": bike });
    const indexer = await indexerOf(workspace);
    await indexer.configure(scopeOf(workspace));
    assert.deepEqual(await find(indexer, workspace, "where is the VAT duty added?"), []);
    indexer.setEmbeddingModel("model");
    await indexer.embeddingsSettled();
    assert.equal((await find(indexer, workspace, "where is the VAT duty added?"))[0], "price.ts");
    assert.equal((await find(indexer, workspace, "which restock supply?"))[0], "stock.py");
    assert.equal((await find(indexer, workspace, "bicycle wheels"))[0], "bike.ts");
    assert.equal((await indexer.search("tax")).progress.embedded, 1);
  });

  it("are computed only for changes, and not again after a restart", async () => {
    using workspace = new TemporaryWorkspace({
      "price.ts": `${levy}\n${"// filler\n".repeat(60)}\nexport function tariff() {\n${"  step();\n".repeat(20)}}\n`,
      "stock.py": shelf,
    });
    const first = await indexerOf(workspace);
    first.setEmbeddingModel("model");
    await first.configure(scopeOf(workspace));
    await first.embeddingsSettled();
    const chunks = passages.length;
    assert.ok(chunks >= 3);
    passages = [];
    workspace.write(
      "price.ts",
      readFileSync(workspace.path("price.ts"), "utf8").replace("tariff", "tribute"),
    );
    await first.handleChanges([workspace.path("price.ts")]);
    await first.embeddingsSettled();
    assert.deepEqual(passages, ["price.ts"]);
    await first.close();
    passages = [];
    const second = await indexerOf(workspace);
    second.setEmbeddingModel("model");
    await second.configure(scopeOf(workspace));
    await second.embeddingsSettled();
    assert.deepEqual(passages, []);
    assert.equal((await find(second, workspace, "duty"))[0], "price.ts");
  });

  it("are deleted with their text", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf });
    const indexer = await indexerOf(workspace);
    indexer.setEmbeddingModel("model");
    await indexer.configure(scopeOf(workspace));
    await indexer.embeddingsSettled();
    assert.equal((await stored(workspace)).count, 2);
    rmSync(workspace.path("price.ts"));
    await indexer.handleChanges([workspace.path("price.ts")]);
    await indexer.embeddingsSettled();
    assert.equal((await stored(workspace)).count, 1);
    assert.ok(!(await find(indexer, workspace, "duty")).includes("price.ts"));
    workspace.write(".gitignore", "stock.py\n.gitignore\n");
    await indexer.handleChanges([workspace.path(".gitignore")]);
    await indexer.embeddingsSettled();
    assert.equal((await stored(workspace)).count, 0);
  });

  it("are dropped when the model changes or is removed", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf });
    const indexer = await indexerOf(workspace);
    await indexer.configure(scopeOf(workspace));
    indexer.setEmbeddingModel("one");
    await indexer.embeddingsSettled();
    assert.deepEqual(await stored(workspace), { count: 2, model: "one" });
    indexer.setEmbeddingModel("two");
    await indexer.embeddingsSettled();
    assert.deepEqual(await stored(workspace), { count: 2, model: "two" });
    assert.equal(passages.length, 4);
    indexer.setEmbeddingModel(undefined);
    await indexer.embeddingsSettled();
    assert.deepEqual(await stored(workspace), { count: 0, model: undefined });
    assert.deepEqual(await find(indexer, workspace, "duty"), []);
  });

  it("leave the word search and existing vectors when they fail", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf });
    const first = await indexerOf(workspace);
    first.setEmbeddingModel("model");
    await first.configure(scopeOf(workspace));
    await first.embeddingsSettled();
    await first.close();
    // The model file is broken, so not even its name is known.
    const second = await indexerOf(workspace, { embed: async () => undefined });
    await second.configure(scopeOf(workspace));
    assert.deepEqual(await find(second, workspace, "replenish"), ["stock.py"]);
    assert.equal((await stored(workspace)).count, 2);
    // The model fails when used.
    second.setEmbeddingModel("model");
    workspace.write("new.ts", bike);
    await second.handleChanges([workspace.path("new.ts")]);
    await second.embeddingsSettled();
    assert.deepEqual(await find(second, workspace, "bicycle"), ["new.ts"]);
  });

  it("are computed while the model is idle, and a search does not wait for them", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf, "bike.ts": bike });
    let isBusy = false;
    const indexer = await indexerOf(workspace, {
      isBusy: () => isBusy,
      embed: async (text, purpose) => {
        isBusy ||= purpose === "passage";
        return embed(text, purpose);
      },
    });
    await indexer.configure(scopeOf(workspace));
    indexer.setEmbeddingModel("model");
    while (!isBusy) await delay(5);
    const { progress } = await indexer.search("duty");
    assert.ok(progress.embedded !== undefined && progress.embedded < 1);
    assert.equal(passages.length, 1);
    const done = indexer.embeddingsSettled();
    const free = setInterval(() => {
      isBusy = false;
    }, 5);
    await done;
    clearInterval(free);
    assert.equal(passages.length, 3);
  });

  it("are compared with the question even while the index is incomplete", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf });
    let isBusy = false;
    const indexer = await indexerOf(workspace, { isBusy: () => isBusy, maxWaitMs: 50 });
    indexer.setEmbeddingModel("model");
    await indexer.configure(scopeOf(workspace));
    await indexer.embeddingsSettled();
    isBusy = true;
    workspace.write("bike.ts", bike);
    void indexer.handleChanges([workspace.path("bike.ts")]);
    const { hits, progress } = await indexer.search("duty").finally(() => {
      isBusy = false;
    });
    assert.equal(progress.isIndexing, true);
    assert.equal(hits[0]?.path, workspace.path("price.ts"));
  });

  it("are not requested again for a text that has none, and the others are still computed", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf, "bike.ts": bike });
    const indexer = await indexerOf(workspace, {
      embed: async (text, purpose) => {
        const direction = await embed(text, purpose);
        return /stock|nothing/.test(text) ? new Float32Array() : direction;
      },
    });
    await indexer.configure(scopeOf(workspace));
    indexer.setEmbeddingModel("model");
    await indexer.embeddingsSettled();
    assert.equal((await indexer.search("duty")).progress.embedded, 1);
    assert.deepEqual((await find(indexer, workspace, "duty")).sort(), ["bike.ts", "price.ts"]);
    assert.deepEqual(await find(indexer, workspace, "nothing"), []);
    await indexer.handleChanges();
    await indexer.embeddingsSettled();
    assert.equal(passages.length, 3);
  });

  it("have a limit, which is reported apart from unfinished work", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy, "stock.py": shelf, "bike.ts": bike });
    const indexer = await indexerOf(workspace, { maxVectors: 2 });
    await indexer.configure(scopeOf(workspace));
    assert.equal(labelOfSearch((await indexer.search("duty")).progress), "Codebase");
    indexer.setEmbeddingModel("model");
    await indexer.embeddingsSettled();
    const { progress } = await indexer.search("duty");
    assert.equal(labelOfSearch(progress), "Codebase (66 % searchable by meaning)");
    assert.equal(
      labelOfSearch({ ...progress, embedded: 0.4, isEmbeddingCapped: false }),
      "Codebase (40 % searchable by meaning so far)",
    );
  });

  it("are not awaited for a question that takes too long", async () => {
    using workspace = new TemporaryWorkspace({ "price.ts": levy });
    const indexer = await indexerOf(workspace, {
      maxWaitMs: 50,
      embed: (text, purpose) => (purpose === "query" ? new Promise(() => {}) : embed(text, purpose)),
    });
    await indexer.configure(scopeOf(workspace));
    indexer.setEmbeddingModel("model");
    await indexer.embeddingsSettled();
    assert.deepEqual(await find(indexer, workspace, "levyFor"), ["price.ts"]);
  });
});
