import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineKey } from "../../server/models/machine/machineBandwidth";
import { FitModelsRequest, InspectModelRequest } from "../../server/protocol/models";
import { RecommendRequest } from "../../server/protocol/recommendation";
import { knownModels } from "../support/knownModels";
import { scriptedClient } from "../support/scriptedClient";
import { type ModelToWrite, writeTinyModel } from "../support/tinyModel";

describe("models that are not loaded", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-models-"));
  after(() => rmSync(folder, { recursive: true }));
  const qwen = knownModels.find(({ family }) => family === "qwen-coder") as ModelToWrite;

  it("are inspected for their use, or the reason why they have none", async () => {
    const { client } = await scriptedClient();
    const path = join(folder, "model.gguf");
    const template = { "tokenizer.chat_template": "{{ messages }}" };
    // A base model has a template only because its tokenizer comes with one.
    for (const [finetune, chat] of [
      ["Instruct", true],
      ["Base", false],
    ] as const) {
      writeTinyModel(path, { ...qwen, metadata: { ...template, "general.finetune": finetune } });
      const found = await client.connection.sendRequest(InspectModelRequest.type, { path });
      assert.ok("name" in found);
      assert.deepEqual(
        [found.name, found.completions, found.chat, found.tooLarge],
        [qwen.name, true, chat, undefined],
      );
    }
    writeFileSync(path, "<html>");
    const none = await client.connection.sendRequest(InspectModelRequest.type, { path });
    assert.ok("problem" in none && /is not a GGUF file/.test(none.problem));
  });

  it("are compared with the free memory", async () => {
    const { client } = await scriptedClient([], {}, { availableBytes: 10e9 });
    const model = { name: "Model", kvBytesPerToken: 100_000 };
    const { availableBytes, models } = await client.connection.sendRequest(FitModelsRequest.type, {
      models: [
        { ...model, role: "completion", modelBytes: 8e9 },
        // The default context of chat does not fit as well, but a shorter one does.
        { ...model, role: "chat", modelBytes: 8e9 },
        { ...model, role: "chat", modelBytes: 80e9 },
      ],
    });
    assert.equal(availableBytes, 10e9);
    assert.equal(models[0]?.tooLarge, undefined);
    assert.equal(models[1]?.tooLarge, undefined);
    const shortened = models[1]?.shortenedTo ?? 0;
    assert.ok(shortened % 256 === 0 && shortened > 4096 && shortened < 16_384, String(shortened));
    assert.equal(models[2]?.shortenedTo, undefined);
    assert.match(
      models[2]?.tooLarge ?? "",
      /needs about 8\d GB of memory \(.*\) but only 10 GB is free.*smaller or more quantized model in inhouse\.chat\.model/,
    );
  });

  const small = {
    name: "Small",
    modelBytes: 0.5e9,
    kvBytesPerToken: 10_000,
    bytesPerToken: 10e6,
    quality: { completion: 20, chat: 20 },
    trainContextTokens: 32_768,
  };
  const large = { ...small, name: "Large", modelBytes: 80e9, quality: { completion: 90, chat: 90 } };

  it("are recommended by what fits, and by the speed that this machine's memory allows", async () => {
    const machinePath = join(folder, "machine.json");
    const { client } = await scriptedClient(
      [],
      { initializationOptions: { machinePath } },
      {
        availableBytes: 6e9,
      },
    );
    const ask = (measure: boolean) =>
      client.connection.sendRequest(RecommendRequest.type, { models: [large, small], measure });
    const before = await ask(false);
    assert.equal(existsSync(machinePath), false);
    assert.deepEqual([before.device, before.availableBytes, before.bytesPerSecond], ["CPU", 6e9, undefined]);
    assert.deepEqual([before.pairs[0]?.completion, before.pairs[0]?.chat], [1, 1]);
    assert.equal(before.pairs[0]?.completionTokensPerSecond, undefined);
    // A machine that is busy may be too slow for the test, which then has no result.
    let measured: number | undefined;
    while (measured === undefined) measured = (await ask(true)).bytesPerSecond;
    const stored = JSON.parse(readFileSync(machinePath, "utf8"));
    assert.deepEqual(stored, { version: 1, machine: await machineKey("CPU"), processor: stored.processor });
    // Remembered, so that the same figure comes without a test.
    const after = await ask(false);
    assert.equal(after.bytesPerSecond, measured);
    assert.equal(measured, Math.round(stored.processor));
    const speed = after.pairs[0]?.completionTokensPerSecond ?? 0;
    assert.ok(Math.abs(speed - (0.75 * measured) / 10e6) <= 1, `${speed}`);
  });

  it("are not recommended where none fits, with the reason", async () => {
    const { client } = await scriptedClient();
    const params = { models: [large], measure: false };
    const { pairs, reason } = await client.connection.sendRequest(RecommendRequest.type, params);
    assert.deepEqual(pairs, []);
    assert.match(reason ?? "", /No pair of models fits into 8 GB of free memory/);
  });

  it("are refused when the request is malformed", async () => {
    const { client } = await scriptedClient();
    for (const [method, params] of [
      [InspectModelRequest.method, {}],
      [FitModelsRequest.method, { models: [{ name: "x", role: "poet", modelBytes: 1, kvBytesPerToken: 1 }] }],
      [RecommendRequest.method, { models: [small] }],
      [RecommendRequest.method, { models: [{ ...small, bytesPerToken: 0 }], measure: false }],
      [
        FitModelsRequest.method,
        { models: [{ name: "x", role: "chat", modelBytes: -1, kvBytesPerToken: 1 }] },
      ],
    ] as const)
      await assert.rejects(client.connection.sendRequest(method, params), /Invalid|Too small|expected/i);
  });
});
