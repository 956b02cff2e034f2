import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eraseCodebaseIndexCommand, ResolveContextRequest } from "../../server/protocol/chat";
import { type ScriptedClient, scriptedClient } from "../support/scriptedClient";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

const declare = (name: string) =>
  `/** Computes the ${name}. */\nexport function ${name}() {\n  return 1;\n}\n`;

async function serve(workspace: TemporaryWorkspace, settings: object = {}, capabilities: object = {}) {
  const scripted = await scriptedClient([{ when: "", answer: "answer" }], {
    workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    initializationOptions: { codebaseFolder: join(workspace.parent, "index"), ...settings },
    capabilities,
  });
  await scripted.client.status(({ state }) => state === "ready" || state === "off");
  return scripted;
}

async function ask({ client }: ScriptedClient, query: string, maxTokens?: number) {
  const { items } = await client.connection.sendRequest(ResolveContextRequest.type, {
    items: [{ kind: "codebase", query }],
    ...(maxTokens !== undefined && { maxTokens }),
  });
  const [resolved] = items;
  assert.ok(resolved !== undefined);
  return resolved;
}

/** The labels of the results, once they are the expected ones; otherwise the last ones. */
async function places(scripted: ScriptedClient, query: string, expected: readonly string[]) {
  for (let tries = 0; ; tries++) {
    const resolved = await ask(scripted, query);
    const sources = "block" in resolved ? resolved.block.sources : [];
    const found = sources.map(
      ({ path, range }) => `${path}:${(range?.start.line ?? -1) + 1}-${(range?.end.line ?? -1) + 1}`,
    );
    if (tries === 30 || found.join() === expected.join()) return found;
    await delay(100);
  }
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const hasSqlite = major > 22 || (major === 22 && minor >= 13);

describe("codebase search without SQLite", () => {
  it("names its requirement", async function () {
    if (hasSqlite) this.skip();
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    const scripted = await serve(workspace);
    for (let tries = 0; tries < 2; tries++) {
      const resolved = await ask(scripted, "alpha");
      assert.ok("refusal" in resolved && /needs Node 22\.13 or newer/.test(resolved.refusal));
    }
    await scripted.client.shutdown();
  });
});

/** The "nice" value of each thread of this process. */
function threadPriorities(): number[] {
  return readdirSync("/proc/self/task").flatMap((thread) => {
    try {
      const afterName = readFileSync(`/proc/self/task/${thread}/stat`, "utf8").split(") ")[1] ?? "";
      return Number(afterName.split(" ")[16]);
    } catch {
      // The thread has ended.
      return [];
    }
  });
}

describe("codebase search", () => {
  before(function () {
    if (!hasSqlite) this.skip();
  });

  it("finds files and lines, follows saves and deletions, and reads open documents as they are", async () => {
    using workspace = new TemporaryWorkspace({
      "src/invoice.ts": declare("netAmount"),
      "src/stock.py": "\n\ndef reorder_level(item):\n    return item.level\n",
      ".gitignore": "mine.ts\n",
      "mine.ts": declare("reorderSecret"),
    });
    execFileSync("git", ["init", "--quiet"], { cwd: workspace.folder });
    const scripted = await serve(workspace);
    const { client } = scripted;
    const stock = ["src/stock.py:3-4"];
    assert.deepEqual(await places(scripted, "When do we reorder?", stock), stock);
    const resolved = await ask(scripted, "When do we reorder?");
    assert.ok("block" in resolved);
    assert.equal(resolved.block.label, "Codebase");
    assert.equal(
      resolved.block.text,
      "src/stock.py:3-4\n```python\ndef reorder_level(item):\n    return item.level\n```",
    );
    assert.deepEqual(resolved.block.sources[0]?.uri, workspace.uri("src/stock.py"));
    assert.ok(resolved.block.tokens > 5);

    workspace.write("src/new.ts", declare("discount"));
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: workspace.uri("src/new.ts"), type: 1 }],
    });
    assert.deepEqual(await places(scripted, "discount", ["src/new.ts:1-4"]), ["src/new.ts:1-4"]);
    rmSync(workspace.path("src/new.ts"));
    assert.deepEqual(await places(scripted, "discount", []), []);

    // Two more lines, not saved.
    await client.open(
      workspace.uri("src/stock.py"),
      "python",
      "\n\n\n\ndef reorder_level(item):\n    return item.level\n",
    );
    assert.deepEqual(await places(scripted, "reorder", ["src/stock.py:5-6"]), ["src/stock.py:5-6"]);
    workspace.write("src/invoice.ts", declare("grossAmount"));
    await client.open(workspace.uri("src/invoice.ts"), "typescript", declare("grossAmount"));
    await client.connection.sendNotification("textDocument/didSave", {
      textDocument: { uri: workspace.uri("src/invoice.ts") },
    });
    const gross = ["src/invoice.ts:1-4"];
    assert.deepEqual(await places(scripted, "gross", gross), gross);
    assert.ok(client.logLines.every((line) => !/reorder|gross/.test(line)));
    await client.shutdown();
  });

  it("searches by meaning with the configured model, and by words when that is broken", async () => {
    using workspace = new TemporaryWorkspace({
      "price.ts": "export function levyFor(price) {\n  return price * 0.19;\n}\n",
      "stock.py": "def replenish(shelf):\n    return shelf.minimum\n",
    });
    const scripted = await serve(workspace, { codebase: { embeddingModel: "/models/broken.gguf" } });
    const { client, engine } = scripted;
    const status = await client.status(({ message }) => message !== undefined);
    assert.match(status.message ?? "", /^Model “\/models\/broken\.gguf” is not an embedding model\.$/);
    assert.deepEqual(await places(scripted, "levyFor", ["price.ts:1-3"]), ["price.ts:1-3"]);
    const nothing = await ask(scripted, "duty");
    assert.ok("refusal" in nothing);
    const use = (embeddingModel: string) =>
      client.connection.sendNotification("workspace/didChangeConfiguration", {
        settings: { inhouse: { codebase: { embeddingModel } } },
      });
    await use("/models/meanings.gguf");
    const both = ["price.ts:1-3", "stock.py:1-2"];
    assert.deepEqual(await places(scripted, "duty", both), both);
    assert.equal(client.statuses.at(-1)?.message, undefined);
    assert.ok(engine.embeddings.texts.some(({ text, purpose }) => purpose === "query" && text === "duty"));
    await use("");
    assert.deepEqual(await places(scripted, "duty", []), []);
    await client.shutdown();
  });

  it("stops reporting a broken embedding model once it is turned off", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    const { client } = await serve(workspace, { codebase: { embeddingModel: "/models/broken.gguf" } });
    await client.status(({ message }) => message !== undefined);
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { codebase: { embeddingModel: "/models/broken.gguf", enabled: false } } },
    });
    await client.status(({ message }) => message === undefined);
    await client.shutdown();
  });

  it("fits into half of the available tokens, and reports when the best result is cut", async () => {
    const long = declare("alpha").replace("  return 1;\n", "  work();\n".repeat(60));
    using workspace = new TemporaryWorkspace({ "a.ts": long, "b.ts": declare("alphaTwo") });
    const scripted = await serve(workspace);
    await places(scripted, "alphaTwo", ["b.ts:1-4", "a.ts:1-63"]);
    const resolved = await ask(scripted, "function alpha computes alpha", 80);
    assert.ok("block" in resolved && resolved.block.tokens <= 40, JSON.stringify(resolved));
    assert.equal(resolved.block.isPartial, true);
    const whole = await ask(scripted, "function alpha computes alpha");
    assert.ok("block" in whole && whole.block.isPartial === undefined);
    await scripted.client.shutdown();
  });

  it("asks for notifications of changed files, and shows progress only when it takes long", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    const registered: string[] = [];
    const capabilities = {
      workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
      window: { workDoneProgress: true },
    };
    const scripted = await serve(workspace, {}, capabilities);
    scripted.client.connection.onRequest("window/workDoneProgress/create", () => registered.push("progress"));
    await places(scripted, "alpha", ["a.ts:1-4"]);
    assert.deepEqual(registered, []);
    assert.ok(scripted.client.registrations.includes("workspace/didChangeWatchedFiles"));
    await scripted.client.shutdown();
  });

  it("yields the processor to the model and to keystrokes", async function () {
    if (process.platform !== "linux") this.skip();
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    const before = threadPriorities();
    const scripted = await serve(workspace);
    assert.deepEqual(await places(scripted, "alpha", ["a.ts:1-4"]), ["a.ts:1-4"]);
    const lower = (priorities: readonly number[]) => priorities.filter((nice) => nice > 0).length;
    assert.equal(lower(threadPriorities()), lower(before) + 1);
    await scripted.client.shutdown();
  });

  it("deletes its index when the user turns it off", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    const database = join(workspace.parent, "index", "codebase.sqlite");
    const scripted = await serve(workspace);
    await places(scripted, "alpha", ["a.ts:1-4"]);
    assert.ok(existsSync(database));
    await scripted.client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { codebase: { enabled: false } } },
    });
    const resolved = await ask(scripted, "alpha");
    assert.ok("refusal" in resolved && /Turn on inhouse\.codebase\.enabled/.test(resolved.refusal));
    for (let tries = 0; tries < 50 && existsSync(database); tries++) await delay(50);
    assert.ok(!existsSync(database));
    await scripted.client.shutdown();
  });

  it("deletes its index on request, and rebuilds it with the next question", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    const scripted = await serve(workspace);
    await places(scripted, "alpha", ["a.ts:1-4"]);
    const command = { command: eraseCodebaseIndexCommand };
    assert.equal(await scripted.client.connection.sendRequest("workspace/executeCommand", command), true);
    assert.ok(!existsSync(join(workspace.parent, "index", "codebase.sqlite")));
    assert.deepEqual(await places(scripted, "alpha", ["a.ts:1-4"]), ["a.ts:1-4"]);
    await scripted.client.shutdown();
  });

  it("waits for the settings, which come after the start", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    for (const enabled of [true, false]) {
      const scripted = await scriptedClient([{ when: "", answer: "answer" }], {
        workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
        initializationOptions: { codebaseFolder: join(workspace.parent, "index") },
        capabilities: { workspace: { configuration: true } },
        configuration: () => delay(400, { codebase: { enabled } }),
      });
      const resolved = await ask(scripted, "alpha");
      if (enabled)
        assert.ok("block" in resolved && resolved.block.label === "Codebase", JSON.stringify(resolved));
      else assert.ok("refusal" in resolved && /Turn on inhouse\.codebase\.enabled/.test(resolved.refusal));
      await scripted.client.shutdown();
    }
  });

  it("works without storage, and reports when there is nothing to search", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": declare("alpha") });
    const scripted = await serve(workspace, { codebaseFolder: "relative" });
    assert.deepEqual(await places(scripted, "alpha", ["a.ts:1-4"]), ["a.ts:1-4"]);
    const nothing = await ask(scripted, "quantum physics");
    assert.ok("refusal" in nothing && /^No results in the codebase/.test(nothing.refusal));
    await scripted.client.shutdown();
    const alone = await scriptedClient();
    const resolved = await ask(alone, "alpha");
    assert.ok("refusal" in resolved && /No folder is open/.test(resolved.refusal));
    await alone.client.shutdown();
  });
});
