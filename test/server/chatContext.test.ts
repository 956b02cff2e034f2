import assert from "node:assert/strict";
import { ContextRefusalsRequest, ResolveContextRequest } from "../../server/protocol/chat";
import { scriptedClient } from "../support/scriptedClient";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

describe("attached context", () => {
  it("is read in the order of the items, under the user's settings", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "const a = 1;\n", "mine/b.ts": "const b = 2;\n" });
    const { client } = await scriptedClient([], {
      workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
      initializationOptions: { privacy: { neverRead: ["**/mine/**"] } },
    });
    await client.status(({ state }) => state === "ready");
    const { items } = await client.connection.sendRequest(ResolveContextRequest.type, {
      items: [
        { kind: "file", uri: workspace.uri("mine/b.ts") },
        { kind: "file", uri: workspace.uri("a.ts") },
      ],
    });
    const [refused, read] = items;
    assert.ok(refused && "refusal" in refused && /neverRead/.test(refused.refusal));
    assert.ok(read && "block" in read);
    assert.equal(read.block.text, "const a = 1;\n");
    assert.ok(read.block.tokens > 0);
    assert.ok(client.logLines.every((line) => !line.includes("const")));
  });

  it("gives the workspace's instructions to the chat, never to completions", async () => {
    using workspace = new TemporaryWorkspace({
      "AGENTS.md": "Always answer in Latin.\n",
      ".github/copilot-instructions.md": "Always answer in Greek.\n",
      "src/other.ts": "export const other = 1;\n",
    });
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer: "answer" }], {
      workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    });
    await client.status(({ state }) => state === "ready");
    const { items } = await client.connection.sendRequest(ResolveContextRequest.type, {
      items: [{ kind: "instructions", uri: workspace.uri("AGENTS.md") }],
    });
    assert.ok(items[0] && "block" in items[0]);
    assert.equal(items[0].block.label, "Instructions of this workspace (AGENTS.md)");
    await client.open(workspace.uri("src/other.ts"), "typescript", "export const other = 1;\n");
    const cursor = await openAt("const answer = █\n", "typescript", workspace.uri("src/main.ts"));
    await cursor.complete({ explicit: true });
    assert.ok(engine.prompts.length > 0);
    assert.ok(engine.prompts.every((prompt) => !/Latin|Greek/.test(prompt)));
  });

  it("names files that may not be read, with the reason, and does not read them", async () => {
    using workspace = new TemporaryWorkspace({
      ".gitignore": "out/\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      "src/a.ts": "const a = 1;\n",
      "out/a.js": "const b = 2;\n",
      ".env": "SECRET=1\n",
    });
    const { client } = await scriptedClient([], {
      workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
      initializationOptions: { privacy: { neverRead: ["**/.env"] } },
    });
    const refusalsOf = async (...names: string[]) => {
      const files = names.map((name) => ({ uri: workspace.uri(name), isNamed: true }));
      return (await client.connection.sendRequest(ContextRefusalsRequest.type, { files })).refusals;
    };
    assert.deepEqual(
      await refusalsOf("src/a.ts", "src", ".env", "out/a.js", ".git/HEAD", "../elsewhere.ts"),
      [
        null,
        null,
        ".env can't be attached: it matches inhouse.privacy.neverRead.",
        "out/a.js can't be attached: Git ignores it.",
        ".git/HEAD can't be attached: it belongs to Git.",
        "elsewhere.ts is outside the workspace. Open it in an editor to attach it.",
      ],
    );
    await assert.rejects(client.connection.sendRequest(ContextRefusalsRequest.method, { files: [{}] }));
    const outside = { uri: workspace.uri("../elsewhere.ts") };
    const { refusals } = await client.connection.sendRequest(ContextRefusalsRequest.type, {
      files: [outside, { uri: "untitled:Untitled-1" }],
    });
    assert.deepEqual(refusals, [null, null], "what the user has opened is theirs");
  });

  it("is refused as a whole when it is malformed", async () => {
    const { client } = await scriptedClient();
    for (const params of [{}, { items: [{ kind: "nothing" }] }, { items: [{ kind: "file" }] }])
      await assert.rejects(client.connection.sendRequest(ResolveContextRequest.method, params));
  });
});
