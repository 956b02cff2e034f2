import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { CodeActionRequest, CodeActionResolveRequest } from "vscode-languageserver-protocol";
import { EngineError } from "../../server/engine/errors";
import { unprotected } from "../../server/privacy/protection";
import { scriptedClient } from "../support/scriptedClient";

const sealed = { ...unprotected, seal: "sealed" } as const;
const demo = { completion: { model: "demo" } };

/** A client, and the messages that its user sees; those of the start too. */
async function listening(
  initializationOptions: object,
  {
    protection = sealed,
    answer = "",
    beforeLoad,
  }: {
    protection?: typeof unprotected;
    answer?: string;
    beforeLoad?: () => Promise<void>;
  } = {},
) {
  const shown: string[] = [];
  const server = await scriptedClient(
    [{ when: "", answer }],
    { initializationOptions, onMessage: (message) => shown.push(message) },
    { protection, ...(beforeLoad && { beforeLoad }) },
  );
  return { ...server, shown };
}

const shop = "export function total(prices) {\n  return prices.length;\n}\n";

/** Asks for an edit that the model refuses to make, and returns the error's sentence. */
async function refusedEdit({ client, openAt }: Awaited<ReturnType<typeof listening>>): Promise<string> {
  const { uri } = await openAt(`${shop}█`);
  const at = { start: { line: 0, character: 0 }, end: { line: 2, character: 1 } };
  const actions = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range: at,
    context: { diagnostics: [] },
  });
  const action = actions?.find(({ title }) => title.startsWith("Simplify"));
  assert.ok(action && "data" in action);
  return client.connection.sendRequest(CodeActionResolveRequest.type, action).then(
    () => assert.fail("The edit was not refused."),
    (error: Error) => error.message,
  );
}

describe("messages for editors that hide errors", () => {
  it("say once why an edit was refused", async () => {
    const server = await listening(demo, { answer: "I cannot do that." });
    const sentence = await refusedEdit(server);
    assert.deepEqual(server.shown, [sentence]);
    assert.equal(await refusedEdit(server), sentence);
    assert.deepEqual(server.shown, [sentence, sentence]);
  });

  it("say why a request of ours or a command failed", async () => {
    const { client, shown } = await listening(demo);
    const failing: readonly (readonly [string, unknown])[] = [
      ["inhouse/chat", { id: "1" }],
      ["inhouse/edit", {}],
      ["inhouse/models/fit", {}],
      ["inhouse/review", null],
    ];
    const sentences: string[] = [];
    for (const [method, params] of failing)
      await client.connection.sendRequest(method, params).then(
        () => assert.fail(`${method} did not fail.`),
        (error: Error) => sentences.push(error.message),
      );
    assert.deepEqual(shown, sentences);
    await client.connection.sendRequest("workspace/executeCommand", {
      command: "inhouse.explainCode",
      arguments: [
        {
          uri: "file:///workspace/none.ts",
          version: 1,
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        },
      ],
    });
    assert.equal(shown.length, sentences.length + 1);
  });

  it("say nothing that the editor shows by itself", async () => {
    const errors = await listening({ ...demo, showsErrors: true }, { answer: "I cannot do that." });
    await refusedEdit(errors);
    assert.deepEqual(errors.shown, []);
    const both = await listening(
      { showsErrors: true, showsStatus: true, completion: { maxTokens: "many" } },
      { protection: unprotected, answer: "I cannot do that." },
    );
    await both.client.status(({ message }) => message?.includes("maxTokens") === true);
    await refusedEdit(both);
    assert.deepEqual(both.shown, []);
  });

  it("say nothing when the user cancels, or after the end", async () => {
    const { client, shown } = await listening(demo, { answer: "one two three" });
    const chat = client.chat("Why?");
    chat.cancel();
    await chat.result;
    await client.shutdown();
    await assert.rejects(client.stats(), /shut down/);
    assert.deepEqual(shown, []);
  });

  it("say once that the model cannot be loaded, and again when it fails anew", async () => {
    const failures = ["The file is damaged.", "The file is damaged."];
    const { client, shown } = await listening(
      { completion: { model: tmpdir() } },
      {
        beforeLoad: async () => {
          const why = failures.shift();
          if (why !== undefined) throw new EngineError(why);
        },
      },
    );
    await client.status(({ state }) => state === "error");
    assert.deepEqual(shown, ["The file is damaged."]);
    const use = (model: string) =>
      client.connection.sendNotification("workspace/didChangeConfiguration", {
        settings: { inhouse: { completion: { model } } },
      });
    await use("/other.gguf");
    await client.status(({ state }) => state === "loading");
    await client.status(({ state }) => state === "error");
    assert.deepEqual(shown, ["The file is damaged.", "The file is damaged."]);
    await use("/third.gguf");
    await client.status(({ state }) => state === "ready");
    assert.equal(shown.length, 2);
  });

  it("name each wrong setting", async () => {
    const { client, shown } = await listening({ completion: { model: "demo", maxTokens: "many" } });
    await client.status(({ state }) => state === "ready");
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? "", /maxTokens/);
  });

  it("say that the seal is missing, once", async () => {
    const guarded = { ...unprotected, seal: "guarded", reason: "the kernel refused" } as const;
    const { client, shown } = await listening(demo, { protection: guarded });
    await client.status(({ state }) => state === "ready");
    assert.deepEqual(shown, [
      "Inhouse is not sealed: the kernel refused. Run `inhouse doctor` to see what to do.",
    ]);
    const required = await listening({ ...demo, privacy: { requireSeal: true } }, { protection: guarded });
    await required.client.status(({ state }) => state === "error");
    assert.equal(required.shown.length, 1);
    assert.match(required.shown[0] ?? "", /^Inhouse is stopped because .* the kernel refused\. Turn off/);
    assert.match(await refusedEdit(required), /^Inhouse is stopped/);
  });

  it("tell a user without a model how to choose one", async () => {
    const { client, shown } = await listening({});
    await client.status(({ state }) => state === "ready");
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? "", /demo model: set completion\.model to the path/);
  });

  it("take the settings of initialize where the editor answers nothing to a request for settings", async () => {
    for (const answer of [null, {}]) {
      const { client, openAt } = await scriptedClient([{ when: "", answer: "one;" }], {
        initializationOptions: { completion: { enabled: false } },
        configuration: () => answer,
      });
      await client.status(({ state }) => state === "off");
      assert.equal(await (await openAt("const a = █\n")).complete(), undefined);
    }
  });
});
