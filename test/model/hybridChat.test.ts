/** Chat with models whose state cannot be rolled back: the next turn reads only what is new. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelMessage } from "../../server/engine/chatEngine";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { silent } from "../../server/log";
import { collect, request, user } from "../support/answers";
import { families, readPublishedTemplates } from "../support/publishedTemplates";
import { writeTinyHybridModel } from "../support/tinyHybridModel";

/** Random weights would often end a free answer at once. */
const answerSchema = { type: "object", properties: { words: { type: "string" } }, required: ["words"] };
const never = new AbortController().signal;
const templates = readPublishedTemplates();

describe("chat with a hybrid model with random weights", () => {
  for (const name of ["qwen3-coder", "qwen3.5"]) {
    it(`reads only what is new, with the template of ${name}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
      const engine = new LlamaEngine(silent);
      try {
        const family = families.find((each) => each.name === name);
        const marks = (family?.specialTokens ?? []).map((text) => ({ text, type: tokenTypes.control }));
        const path = join(folder, "hybrid.gguf");
        const metadata = { "tokenizer.chat_template": templates.get(name) ?? "" };
        writeTinyHybridModel(path, { name: "Hybrid", vocabulary: "bpe", marks, metadata });
        await engine.chat.load({ path, contextTokens: 4096, gpu: "off" }, () => {}, never);
        const ask = async (messages: readonly ModelMessage[], maxTokens: number) => {
          const asked = request(messages, { maxTokens, answerSchema });
          const { all, prefilled, text } = await collect(engine.chat.answer(asked, never));
          assert.ok(prefilled?.type === "prefilled", JSON.stringify(all));
          return { prompt: prefilled.promptTokens, evaluated: prefilled.promptTokensEvaluated, text };
        };

        const long = "The quick brown fox jumps over the lazy dog. ".repeat(40);
        const first = await ask([user(`${long}First?`)], 20);
        assert.equal(first.evaluated, first.prompt);
        // The answer comes back as text: with thoughts left out, or in other tokens, it differs from what was generated.
        const answered: ModelMessage = { role: "assistant", text: "An answer of other words." };
        const turns = [user(`${long}First?`), answered, user("Second?")];
        const second = await ask(turns, 30);
        const added = second.prompt - first.prompt;
        assert.ok(second.evaluated <= added + 40, `${second.evaluated} of ${second.prompt}, ${added} added`);
        // Asking again, or something else, returns to the end of the conversation before it.
        const again = await ask(turns, 30);
        assert.equal(again.text, second.text);
        assert.ok(again.evaluated <= 40, `${again.evaluated}`);

        const fresh = new LlamaEngine(silent);
        await fresh.chat.load({ path, contextTokens: 4096, gpu: "off" }, () => {}, never);
        const { text } = await collect(
          fresh.chat.answer(request(turns, { maxTokens: 30, answerSchema }), never),
        );
        await fresh.dispose();
        assert.ok(text.length > 15, text);
        assert.equal(second.text, text, "the kept state is the right one");
      } finally {
        await engine.dispose();
        await rm(folder, { recursive: true });
      }
    });
  }
});
