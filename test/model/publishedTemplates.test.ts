/** Prompts of published templates, token by token on llama.cpp's tokenizer, and answers in their formats. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { readChatTemplate } from "../../server/engine/chat/chatPrompt";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { Tokenizer } from "../../server/engine/tokens/tokenizer";
import { silent } from "../../server/log";
import { collect, request, user } from "../support/answers";
import {
  type Family,
  families,
  goldenPrompts,
  goldenTools,
  readPublishedTemplates,
} from "../support/publishedTemplates";
import { writeTinyModel } from "../support/tinyModel";

const never = new AbortController().signal;
const templates = readPublishedTemplates();

/** A model with random weights, and the template and special tokens of a family. */
function writeFamily(path: string, { name, specialTokens, end }: Family): void {
  const marks = specialTokens.map((text) => ({
    text,
    type: /^<\/?(?:tool_|think|arg_)|^\//.test(text) ? tokenTypes.userDefined : tokenTypes.control,
  }));
  const at = marks
    .filter(({ text }) => text !== "<s>" && text !== "</s>")
    .findIndex(({ text }) => text === end);
  const others = 3 + 256 + 11;
  writeTinyModel(path, {
    architecture: "llama",
    name,
    vocabulary: "bpe",
    marks,
    metadata: {
      "tokenizer.chat_template": templates.get(name) ?? "",
      "llama.context_length": 8192,
      ...(at >= 0 && { "tokenizer.ggml.eos_token_id": others + at }),
    },
  });
}

describe("published templates on llama.cpp's tokenizer", () => {
  let llama: Llama;
  const folder = mkdtempSync(join(tmpdir(), "inhouse-published-"));
  const models: LlamaModel[] = [];
  before(async () => {
    llama = await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      logLevel: LlamaLogLevel.disabled,
    });
  });
  after(async () => {
    for (const model of models) await model.dispose();
    await llama.dispose();
    rmSync(folder, { recursive: true });
  });

  for (const family of families) {
    it(`${family.name}: sends the tokens of the reference`, async () => {
      const path = join(folder, `${family.name}.gguf`);
      writeFamily(path, family);
      const model = await llama.loadModel({ modelPath: path, vocabOnly: true });
      models.push(model);
      const file = await inspectModel(path);
      const template = await readChatTemplate(model, new Tokenizer(model, file.specialTokens), file);
      assert.equal(template.toolCalling, true);
      assert.equal(template.thinksInText, false);
      for (const { title, conversation, prompt } of goldenPrompts(family)) {
        const today = prompt.replace("2026-11-30", localDay());
        const { ids, headTokens } = template.render(conversation);
        assert.deepEqual([...ids], model.tokenize(today, true), title);
        assert.ok(headTokens > 0 && headTokens <= ids.length, title);
      }
    });
  }
});

function localDay(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

describe("answers in published formats, by models with random weights", () => {
  for (const name of ["qwen3.5", "gpt-oss", "glm-4.6", "granite-4", "devstral"]) {
    const family = families.find((each) => each.name === name);
    it(`${name}: must call a tool`, async () => {
      assert.ok(family);
      const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
      const engine = new LlamaEngine(silent);
      try {
        const path = join(folder, "model.gguf");
        writeFamily(path, family);
        await engine.chat.load({ path, contextTokens: 8192, gpu: "off" }, () => {}, never);
        const inputSchema = {
          type: "object",
          properties: { deep: { type: "boolean" } },
          required: ["deep"],
        };
        for (const tools of [
          [{ name: "look", description: "Looks.", inputSchema }],
          [
            { name: "look", description: "Looks.", inputSchema },
            { name: "look_again", description: "Looks again.", inputSchema },
          ],
        ]) {
          const asked = request([user("Look.")], { tools, toolChoice: "required", maxTokens: 60 });
          const { all } = await collect(engine.chat.answer(asked, never));
          const [call] = all.filter(({ type }) => type === "toolCall" || type === "badCall");
          // Only JSON is constrained to the schema; the other formats depend on the model.
          if (call?.type === "toolCall") {
            assert.ok(tools.some((tool) => tool.name === call.call.name));
            assert.equal(typeof JSON.parse(call.call.arguments).deep, "boolean");
          } else {
            assert.ok(name === "qwen3.5" || name === "glm-4.6", JSON.stringify(all));
            assert.ok(call?.type === "badCall" && call.problem !== "", JSON.stringify(all));
            assert.ok(
              tools.some((tool) => tool.name === call.name),
              call.name,
            );
          }
          assert.ok(
            all.every(({ type }) => type !== "text"),
            JSON.stringify(all),
          );
        }
        const { all } = await collect(
          engine.chat.answer(request([user("Look.")], { tools: [...goldenTools], maxTokens: 40 }), never),
        );
        assert.ok(all.some(({ type }) => type === "end"));
      } finally {
        await engine.dispose();
        await rm(folder, { recursive: true });
      }
    });
  }
});
