import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp";
import { readChatTemplate } from "../../server/engine/chat/chatPrompt";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { Tokenizer } from "../../server/engine/tokens/tokenizer";
import { type ModelAttack, modelAttacks } from "../injection/models";
import { user } from "../support/answers";
import { writeTinyModel } from "../support/tinyModel";

describe("prompt injection: chat templates of model files", () => {
  let llama: Llama;
  const folder = mkdtempSync(join(tmpdir(), "inhouse-templates-"));
  before(async () => {
    llama = await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      logLevel: LlamaLogLevel.disabled,
    });
  });
  after(async () => {
    await llama.dispose();
    rmSync(folder, { recursive: true });
  });

  for (const attack of modelAttacks) {
    it(attack.name, async () => {
      const failure = await chat(attack, llama, folder);
      if (attack.isEndless) assert.match(failure, /timed out: choose another model/);
      assert.equal("hacked" in globalThis || "hacked" in Object.prototype, false);
    }).timeout(60_000);
  }
});

/** Renders a question by the model's template; returns the reason when that fails. */
async function chat({ name, template }: ModelAttack, llama: Llama, folder: string): Promise<string> {
  const path = join(folder, `${name.replaceAll(" ", "-")}.gguf`);
  const marks = ["<|im_start|>", "<|im_end|>"].map((text) => ({ text, type: tokenTypes.control }));
  const metadata = { "tokenizer.chat_template": template };
  writeTinyModel(path, { architecture: "llama", name, vocabulary: "bpe", marks, metadata });
  const model = await llama.loadModel({ modelPath: path, vocabOnly: true });
  try {
    const file = await inspectModel(path);
    const read = await readChatTemplate(model, new Tokenizer(model, file.specialTokens), file);
    const turns = [user("Go on."), { role: "assistant", text: "I do." } as const];
    read.render({ messages: [...turns, ...turns, ...turns, ...turns] });
    return "";
  } catch (error) {
    return String(error);
  } finally {
    await model.dispose();
  }
}
