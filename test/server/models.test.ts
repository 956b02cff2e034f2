import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FitModelsRequest, InspectModelRequest } from "../../server/protocol/models";
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
    writeTinyModel(path, { ...qwen, metadata: { "tokenizer.chat_template": "{{ messages }}" } });
    const found = await client.connection.sendRequest(InspectModelRequest.type, { path });
    assert.ok("name" in found);
    assert.deepEqual(
      [found.name, found.completions, found.chat, found.tooLarge],
      [qwen.name, true, true, undefined],
    );
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

  it("are refused when the request is malformed", async () => {
    const { client } = await scriptedClient();
    for (const [method, params] of [
      [InspectModelRequest.method, {}],
      [FitModelsRequest.method, { models: [{ name: "x", role: "poet", modelBytes: 1, kvBytesPerToken: 1 }] }],
      [
        FitModelsRequest.method,
        { models: [{ name: "x", role: "chat", modelBytes: -1, kvBytesPerToken: 1 }] },
      ],
    ] as const)
      await assert.rejects(client.connection.sendRequest(method, params), /Invalid|Too small|expected/i);
  });
});
