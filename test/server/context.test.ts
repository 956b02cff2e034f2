import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DeclarationsRequest,
  type DeclarationsResult,
  DidChangeViewNotification,
} from "../../server/protocol/messages";
import { type CursorInDocument, type ScriptedClient, scriptedClient } from "../support/scriptedClient";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

const serve = (workspace: TemporaryWorkspace, declarations = false) =>
  scriptedClient([{ when: "", answer: "answer" }], {
    workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    ...(declarations && { capabilities: { experimental: { inhouse: { declarations } } } }),
  });

/** Types, pauses and asks until the prompt has the expected text: context is gathered in pauses. */
async function promptWith(
  wanted: RegExp,
  { engine }: ScriptedClient,
  cursor: CursorInDocument,
): Promise<string> {
  for (let tries = 0; tries < 12; tries++) {
    await cursor.complete({ explicit: true });
    const prompt = engine.prompts.find((one) => wanted.test(one));
    if (prompt !== undefined) return prompt;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await cursor.type(` + n${tries}(`);
  }
  throw new Error(`No prompt with ${wanted}`);
}

const library = (name: string) => `export interface ${name} {\n  readonly shippedTo: string;\n}\n`;
const range = { start: { line: 0, character: 17 }, end: { line: 0, character: 22 } };

describe("context from other files", () => {
  it("shows the model the declarations of imported files, and nothing from files that may not be read", async () => {
    using workspace = new TemporaryWorkspace({
      "src/order.ts": library("OrderHere"),
      "src/ignored.ts": library("IgnoredSecret"),
      "src/.env.ts": library("NeverSecret"),
      ".gitignore": "ignored.ts\n",
    });
    writeFileSync(join(workspace.parent, "outside.ts"), library("OutsideSecret"));
    symlinkSync(join(workspace.parent, "outside.ts"), workspace.path("src/link.ts"));
    const scripted = await serve(workspace);
    for (const path of ["src/ignored.ts", "src/.env.ts", "src/link.ts", "../outside.ts"]) {
      await scripted.client.open(workspace.uri(path), "typescript", library("OpenSecret"));
      await scripted.client.insert(workspace.uri(path), { line: 0, character: 0 }, "// EditedSecret\n");
    }
    const importLines = ["order", "ignored", ".env", "link", "../../outside"]
      .map((name) => `import * as x from "./${name}";`)
      .join("\n");
    const cursor = await scripted.openAt(
      `${importLines}\nconst a: OrderHere = █\n`,
      "typescript",
      workspace.uri("src/main.ts"),
    );
    const prompt = await promptWith(/shippedTo/, scripted, cursor);
    assert.match(prompt, /src\/order\.ts/);
    for (const shown of scripted.engine.prompts) assert.doesNotMatch(shown, /Secret/);
    assert.ok(scripted.client.logLines.every((line) => !/shippedTo|Secret/.test(line)));
  });

  it("shows declarations from the editor's language servers", async () => {
    using workspace = new TemporaryWorkspace({
      "lib/deep/order.ts": library("OrderHere"),
      "lib/secrets.ts": library("Secret"),
    });
    const scripted = await serve(workspace, true);
    scripted.client.connection.onRequest(
      DeclarationsRequest.type,
      ({ positions }): DeclarationsResult =>
        positions.map(() =>
          ["lib/deep/order.ts", "lib/secrets.ts"].map((path) => ({ uri: workspace.uri(path), range })),
        ),
    );
    const cursor = await scripted.openAt(
      "const order = load();\nconst a = █\n",
      "typescript",
      workspace.uri("main.ts"),
    );
    const prompt = await promptWith(/interface OrderHere/, scripted, cursor);
    assert.match(prompt, /lib\/deep\/order\.ts/);
    for (const shown of scripted.engine.prompts) assert.doesNotMatch(shown, /Secret/);
  });

  it("prepares the prompt where the cursor rests", async () => {
    using workspace = new TemporaryWorkspace();
    const { client, engine, openAt } = await serve(workspace);
    const lines = "const value = compute(value);\n".repeat(60);
    const cursor = await openAt(`${lines}const a = █\n`, "typescript", workspace.uri("main.ts"));
    await client.status(({ state }) => state === "ready");
    await client.connection.sendNotification(DidChangeViewNotification.type, {
      textDocument: { uri: cursor.uri },
      position: cursor.position,
      visibleRanges: [{ start: { line: 30, character: 0 }, end: { line: 61, character: 0 } }],
    });
    for (let tries = 0; engine.prompts.length === 0 && tries < 50; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await cursor.complete();
    assert.ok(((await client.stats()).last?.promptTokensEvaluated ?? 99) <= 4);
  });

  it("does not ask a client that does not announce declarations", async () => {
    using workspace = new TemporaryWorkspace();
    const scripted = await serve(workspace);
    let asked = 0;
    scripted.client.connection.onRequest(DeclarationsRequest.type, () => {
      asked++;
      return [];
    });
    const cursor = await scripted.openAt(
      "load(order);\nconst a = █\n",
      "typescript",
      workspace.uri("main.ts"),
    );
    assert.equal(await cursor.complete(), "answer");
    assert.equal(asked, 0);
  });

  for (const [what, answer] of [
    ["never answers", () => new Promise<never>(() => {})],
    ["fails", () => Promise.reject(new Error("no"))],
    ["answers nonsense", () => [{ uri: 1 }, "x"] as unknown as DeclarationsResult],
  ] as const) {
    it(`completes although a client announces declarations but ${what}`, async () => {
      using workspace = new TemporaryWorkspace();
      const { client, openAt } = await serve(workspace, true);
      client.connection.onRequest(DeclarationsRequest.type, answer);
      const cursor = await openAt("load(order);\nconst a = █\n", "typescript", workspace.uri("main.ts"));
      assert.equal(await cursor.complete(), "answer");
      await cursor.type("b.");
      assert.equal(await cursor.complete(), "answer");
      assert.equal((await client.stats()).last?.outcome, "generated");
    });
  }

  it("shows viewed code, and survives a malformed notification", async () => {
    const text = Array.from({ length: 80 }, (_, line) => `viewed(line${line});`).join("\n");
    using workspace = new TemporaryWorkspace({ "notes.rb": text });
    const scripted = await serve(workspace);
    const { connection } = scripted.client;
    await scripted.client.open(workspace.uri("notes.rb"), "ruby", text);
    for (const nonsense of [
      null,
      {},
      { textDocument: { uri: 7 } },
      { textDocument: { uri: "x" }, position: -1 },
    ]) {
      await connection.sendNotification(DidChangeViewNotification.method, nonsense);
    }
    await connection.sendNotification(DidChangeViewNotification.type, {
      textDocument: { uri: workspace.uri("notes.rb") },
      position: { line: 40, character: 0 },
      visibleRanges: [{ start: { line: 35, character: 0 }, end: { line: 70, character: 0 } }],
    });
    const cursor = await scripted.openAt("const a = █\n", "typescript", workspace.uri("main.ts"));
    const prompt = await promptWith(/viewed/, scripted, cursor);
    assert.match(prompt, /viewed\(line40\)/);
    assert.doesNotMatch(prompt, /viewed\(line34\)/);
  });

  it("shows edits elsewhere", async () => {
    const text = "plain(text);\n".repeat(60);
    using workspace = new TemporaryWorkspace({ "notes.rb": text });
    const scripted = await serve(workspace);
    await scripted.client.open(workspace.uri("notes.rb"), "ruby", text);
    await scripted.client.insert(workspace.uri("notes.rb"), { line: 30, character: 0 }, "edited(here);\n");
    const cursor = await scripted.openAt("const a = █\n", "typescript", workspace.uri("main.ts"));
    await promptWith(/edited\(here\)/, scripted, cursor);
  });
});
