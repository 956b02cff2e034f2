import assert from "node:assert/strict";
import { scriptedClient } from "../support/scriptedClient";

const answer = [{ when: "", answer: "one two three;" }];
/** A limit of four tokens leaves its first statement. */
const statements = [{ when: "", answer: "one(); two();" }];

describe("settings", () => {
  it("are optional", async () => {
    const { client, openAt } = await scriptedClient(answer);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "one two three;");
    const status = await client.status(({ state }) => state === "ready");
    assert.equal(status.completion?.name, "Scripted");
    assert.equal(status.seal, "open");
  });

  it("come with initialize", async () => {
    const { openAt } = await scriptedClient(statements, {
      initializationOptions: { completion: { maxTokens: 4 } },
    });
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "one();");
  });

  it("are requested from the client for each document", async () => {
    const configuration = (scope?: string) => ({ completion: { enabled: !scope?.endsWith(".md") } });
    const { client, openAt } = await scriptedClient(answer, { configuration });
    const code = await openAt("const a = █\n");
    assert.equal(await code.complete(), "one two three;");
    const text = await openAt("Some words █", "markdown", "file:///notes.md");
    assert.equal(await text.complete(), undefined);
    assert.match((await client.stats()).last?.reason ?? "", /turned off for markdown/);
  });

  it("apply per document only to its completions and to additional excluded files", async () => {
    const configuration = (scope?: string) => ({
      completion: { maxTokens: scope === undefined ? 96 : 4, ...(scope && { model: "/tmp/other.gguf" }) },
      engine: { gpu: scope === undefined ? "off" : "vulkan" },
      privacy: { neverRead: scope === undefined ? ["**/of-the-user.ts"] : ["**/of-the-folder.ts"] },
    });
    const { client, openAt } = await scriptedClient(statements, { configuration });
    const code = await openAt("const a = █\n");
    assert.equal(await code.complete(), "one();");
    for (const name of ["of-the-user", "of-the-folder"]) {
      const kept = await openAt("const a = █\n", "typescript", `file:///workspace/${name}.ts`);
      assert.equal(await kept.complete(), undefined);
      assert.match((await client.stats()).last?.reason ?? "", /neverRead/);
    }
    const status = await client.status(({ state }) => state === "ready");
    assert.equal(status.completion?.path, "scripted");
  });

  it("follow a change, requested or pushed", async () => {
    const { client, openAt } = await scriptedClient(answer);
    const cursor = await openAt("const a = █\n");
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { completion: { enabled: false } } },
    });
    assert.equal(await cursor.complete(), undefined);
    assert.equal((await client.status(({ state }) => state === "off")).state, "off");
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { completion: { enabled: true } } },
    });
    assert.equal(await cursor.complete(), "one two three;");
  });

  it("fall back to the default for a value of a wrong type, with a log line", async () => {
    const { client, openAt } = await scriptedClient(answer, {
      initializationOptions: {
        completion: { maxTokens: "many", enabled: "yes", model: 7 },
        privacy: { neverRead: [1] },
        server: "loud",
        engine: { gpu: "abacus" },
      },
    });
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "one two three;");
    const status = await client.status(({ message }) => message !== undefined);
    for (const key of ["maxTokens", "enabled", "model", "neverRead", "server", "gpu"]) {
      assert.match(status.message ?? "", new RegExp(`inhouse\\.[\\w.]*${key}`));
    }
  });

  it("may be no object at all", async () => {
    for (const initializationOptions of [7, "x", [], true, null]) {
      const { openAt } = await scriptedClient(answer, { initializationOptions });
      const cursor = await openAt("const a = █\n");
      assert.equal(await cursor.complete(), "one two three;");
    }
  });

  it("keep excluded files from being read", async () => {
    const { client, engine, openAt } = await scriptedClient(answer);
    for (const name of [".env", ".env.local", "certs/server.pem", "deep/er/id_rsa"]) {
      const cursor = await openAt("KEY=█\n", "plaintext", `file:///workspace/${name}`);
      assert.equal(await cursor.complete({ explicit: true }), undefined);
      assert.match((await client.stats()).last?.reason ?? "", /never read/);
    }
    assert.deepEqual(engine.prompts, []);
  });
});
