import assert from "node:assert/strict";
import { once } from "node:events";
import type { ClientOptions } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";

const statements = [{ when: "", answer: "one(); two();" }];
/** A limit of four tokens leaves the first statement, so the completion shows whether it holds. */
const short = { completion: { maxTokens: 4 } };

async function started(options: ClientOptions, patienceMs?: number) {
  const shown: string[] = [];
  const server = await scriptedClient(
    statements,
    { ...options, onMessage: (message) => shown.push(message) },
    patienceMs === undefined ? {} : { patienceMs },
  );
  let count = 0;
  return {
    ...server,
    shown,
    push: (settings: unknown) =>
      server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings }),
    completes: async () =>
      (await server.openAt("const a = █\n", "typescript", `file:///workspace/${++count}.ts`)).complete(),
  };
}

describe("layers of settings", () => {
  const others: readonly unknown[] = [
    {},
    null,
    undefined,
    [],
    "x",
    7,
    { python: { path: "/usr/bin/python" } },
    { inhouse: null },
    { inhouse: "x" },
    { inhouse: { future: {} } },
    { inhouse: { completion: { eagerness: "high" } } },
    { completion: { eagerness: "high" } },
    { "inhouse.completion.eagerness": "high" },
    { inhouse: { completion: 7 } },
    { inhouse: { completion: { maxTokens: "many" } } },
  ];
  for (const pushed of others) {
    it(`keep what came with initialize when the editor pushes ${JSON.stringify(pushed)}`, async () => {
      const { push, completes } = await started({ initializationOptions: short });
      assert.equal(await completes(), "one();");
      await push(pushed);
      assert.equal(await completes(), "one();");
    });
  }

  for (const answer of [...others, []]) {
    it(`keep what came with initialize when the editor answers ${JSON.stringify(answer)}`, async () => {
      const { push, completes } = await started({
        initializationOptions: short,
        configuration: () => answer,
      });
      assert.equal(await completes(), "one();");
      await push({});
      assert.equal(await completes(), "one();");
    });
  }

  it("fall back to the layer below when a setting is removed", async () => {
    const { push, completes } = await started({});
    await push({ inhouse: short });
    assert.equal(await completes(), "one();");
    await push({ inhouse: { completion: {} } });
    assert.equal(await completes(), "one(); two();");
    await push({ inhouse: short });
    assert.equal(await completes(), "one();");
    await push({ inhouse: {} });
    assert.equal(await completes(), "one(); two();");
  });

  it("fall back to the default when a setting is removed from the whole section that the editor answers", async () => {
    let maxTokens = 4;
    const configuration = () => ({ completion: { maxTokens, enabled: true } });
    const { push, completes } = await started({ configuration, initializationOptions: configuration() });
    assert.equal(await completes(), "one();");
    maxTokens = 96;
    await push(undefined);
    assert.equal(await completes(), "one(); two();");
  });

  it("keep the last valid value in place of a wrong one, and say so", async () => {
    const { client, push, completes, shown } = await started({
      initializationOptions: { completion: { model: "demo" } },
    });
    await push({ inhouse: short });
    for (const wrong of [{ inhouse: { completion: { maxTokens: "many" } } }, { inhouse: "x" }, "x", 7]) {
      await push(wrong);
      assert.equal(await completes(), "one();", JSON.stringify(wrong));
      assert.ok((await client.status(({ message }) => message !== undefined)).message);
    }
    assert.ok(shown.some((each) => /maxTokens is invalid .*last valid value/.test(each)));
    assert.ok(shown.some((each) => /not an object/.test(each)));
    await push({ inhouse: { completion: { maxTokens: 96 } } });
    assert.equal(await completes(), "one(); two();");
    assert.equal(client.statuses.at(-1)?.message, undefined);
  });

  it("are read at each nesting that users write", async () => {
    for (const initializationOptions of [
      short,
      { inhouse: short },
      { "inhouse.completion.maxTokens": 4 },
      { "completion.maxTokens": 4 },
      { inhouse: { "completion.maxTokens": 4 } },
      { completion: { enabled: true }, "inhouse.completion.maxTokens": 4 },
      { "inhouse.completion.maxTokens": 4, completion: { enabled: true } },
    ]) {
      const { completes } = await started({ initializationOptions });
      assert.equal(await completes(), "one();", JSON.stringify(initializationOptions));
    }
  });

  it("name all that is wrong in one message", async () => {
    const { client, shown, completes } = await started({
      initializationOptions: {
        showsErrors: true,
        complete: {},
        completion: { model: "demo", modle: "/a.gguf", maxTokens: "many", enabled: "yes" },
        __proto__x: 1,
      },
    });
    await client.status(({ message }) => message !== undefined);
    assert.equal(await completes(), "one(); two();");
    const wrong = shown.filter((each) => /maxTokens|enabled|complete/.test(each));
    assert.equal(wrong.length, 1);
    assert.match(wrong[0] ?? "", /enabled.*maxTokens.*: complete, completion\.modle, __proto__x\./s);
  });
});

describe("an editor that does not answer", () => {
  const never = () => new Promise<never>(() => {});
  const registers = {
    workspace: {
      didChangeConfiguration: { dynamicRegistration: true },
      didChangeWatchedFiles: { dynamicRegistration: true },
    },
  };

  for (const [how, onRegister] of [
    ["refuses", () => Promise.reject(new Error("No."))],
    ["ignores", never],
  ] as const) {
    it(`gets completions although it ${how} registrations`, async () => {
      const { client, completes } = await started({
        capabilities: registers,
        onRegister,
        initializationOptions: short,
      });
      assert.equal(await completes(), "one();");
      assert.deepEqual(client.registrations.toSorted(), [
        "workspace/didChangeConfiguration",
        "workspace/didChangeWatchedFiles",
      ]);
      const isSaid = () => client.logLines.some((line) => /refused the registration: .*No\./.test(line));
      for (let turns = 0; how === "refuses" && !isSaid(); turns++) {
        assert.ok(turns < 2000, client.logLines.join("\n"));
        await new Promise(setImmediate);
      }
    });
  }

  it("gets completions although it never answers for the settings, and its late answer counts", async () => {
    const late = new EventTarget();
    const { client, completes } = await started(
      {
        initializationOptions: short,
        configuration: async () => {
          await once(late, "answer");
          return { completion: { maxTokens: 96 } };
        },
      },
      20,
    );
    assert.equal(await completes(), "one();");
    assert.ok(client.logLines.some((line) => /has not answered workspace\/configuration/.test(line)));
    assert.equal(await completes(), "one();");
    late.dispatchEvent(new Event("answer"));
    while ((await completes()) === "one();");
  });
});
