import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DidChangeViewNotification } from "../../server/protocol/messages";
import { scriptedClient } from "../support/scriptedClient";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

const text = `import { ship } from "./order";\n${"const some = other(1);\n".repeat(60)}const a = █;\n`;

describe("the prompt cache on disk", () => {
  let parent = "";
  let folder = "";
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "inhouse-prompt-cache-"));
    folder = join(parent, "prompt-cache");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const serve = (workspace: TemporaryWorkspace, options: object = { promptCacheFolder: folder }) =>
    scriptedClient([{ when: "", answer: "ship(1)" }], {
      initializationOptions: options,
      workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    });
  const workspaceWithEdits = () =>
    new TemporaryWorkspace({
      "order.ts": "export function ship(): void;\n",
      "far/away.ts": "export const shipped = a + some;\n",
    });
  const open = async (scripted: Awaited<ReturnType<typeof serve>>, workspace: TemporaryWorkspace) =>
    scripted.openAt(text, "typescript", workspace.uri("main.ts"));
  /** Edits another file to make it context, and asks until a pause has brought it into the prompt. */
  const work = async (scripted: Awaited<ReturnType<typeof serve>>, workspace: TemporaryWorkspace) => {
    const { client, engine } = scripted;
    await client.open(workspace.uri("far/away.ts"), "typescript", "export const shipped = a + some;\n");
    await client.insert(
      workspace.uri("far/away.ts"),
      { line: 1, character: 0 },
      "shipped.editedJustNow(some);\n",
    );
    const cursor = await open(scripted, workspace);
    for (let tries = 0; !engine.prompts.some((prompt) => prompt.includes("editedJustNow")); tries++) {
      assert.ok(tries < 50, "the edit never came into the prompt");
      await cursor.complete({ explicit: true });
      await delay(300);
    }
    await cursor.complete({ explicit: true });
  };

  it("restores the prompt with the context of an earlier session", async () => {
    using workspace = workspaceWithEdits();
    const first = await serve(workspace);
    await work(first, workspace);
    await first.client.shutdown();

    const second = await serve(workspace);
    const cursor = await open(second, workspace);
    assert.equal(await cursor.complete({ explicit: true }), "ship(1)");
    const [prompt = ""] = second.engine.prompts;
    assert.match(prompt, /editedJustNow/);
    const { last } = await second.client.stats();
    assert.ok(
      last !== undefined && last.promptTokens > 400 && last.promptTokensEvaluated <= 2,
      JSON.stringify(last),
    );
  });

  it("keeps that context in a pause, until something changes", async () => {
    using workspace = workspaceWithEdits();
    const first = await serve(workspace);
    await work(first, workspace);
    await first.client.shutdown();

    const { client, engine, ...second } = await serve(workspace);
    const cursor = await open({ client, engine, ...second }, workspace);
    await client.status(({ state }) => state === "ready");
    const rest = async (prompts: number) => {
      const { position } = cursor;
      const visibleRanges = [{ start: position, end: position }];
      const view = { textDocument: { uri: cursor.uri }, position, visibleRanges };
      await client.connection.sendNotification(DidChangeViewNotification.type, view);
      for (let tries = 0; engine.prompts.length < prompts; tries++) {
        assert.ok(tries < 100, "nothing was prepared");
        await delay(20);
      }
    };
    await rest(1);
    assert.match(engine.prompts[0] ?? "", /editedJustNow/);
    assert.ok((await client.stats()).totals.promptTokensEvaluated <= 2);
    workspace.write("order.ts", "export function ship(changed: number): void;\n");
    await rest(2);
    assert.match(engine.prompts[1] ?? "", /changed: number/);
  });

  it("does not restore text that the file no longer has", async () => {
    using workspace = workspaceWithEdits();
    const first = await serve(workspace);
    await work(first, workspace);
    await first.client.shutdown();
    const second = await serve(workspace);
    const changed = await second.openAt("const b = █;\n", "typescript", workspace.uri("main.ts"));
    await changed.complete({ explicit: true });
    assert.doesNotMatch(second.engine.prompts[0] ?? "", /const some/);
  });

  it("is not written without a folder from the client, nor to one that a setting names", async () => {
    using workspace = workspaceWithEdits();
    for (const options of [
      {},
      { promptCacheFolder: "relative" },
      { privacy: { promptCacheFolder: folder } },
    ]) {
      const scripted = await serve(workspace, options);
      await (await open(scripted, workspace)).complete({ explicit: true });
      await scripted.client.shutdown();
    }
    assert.deepEqual(readdirSync(parent), []);
    assert.equal(existsSync("relative"), false);
  });

  it("does no harm when its folder cannot be created", async () => {
    using workspace = workspaceWithEdits();
    writeFileSync(folder, "a file");
    const { client, openAt } = await serve(workspace, { promptCacheFolder: join(folder, "deeper") });
    const cursor = await openAt(text, "typescript", workspace.uri("main.ts"));
    assert.equal(await cursor.complete({ explicit: true }), "ship(1)");
    await client.shutdown();
    const warnings = client.logLines.filter((line) => /prompt cache/.test(line));
    assert.ok(
      warnings.some((line) => /could not be written\. .* has a file in its path/.test(line)),
      warnings.join(),
    );
    assert.ok(client.logLines.every((line) => !/const some/.test(line)));
  });

  it("is shared by two windows of the same workspace", async () => {
    using workspace = workspaceWithEdits();
    const windows = [await serve(workspace), await serve(workspace)];
    for (const window of windows) await (await open(window, workspace)).complete({ explicit: true });
    await Promise.all(windows.map(({ client }) => client.shutdown()));
    const next = await serve(workspace);
    await (await open(next, workspace)).complete({ explicit: true });
    assert.ok(((await next.client.stats()).last?.promptTokensEvaluated ?? 99) <= 2);
    assert.equal(readdirSync(folder).length, 2);
  });
});
