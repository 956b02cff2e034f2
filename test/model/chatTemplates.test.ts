/** Chat templates on llama.cpp's tokenizers: text of users, tools and other extensions never becomes special tokens. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel, type Token } from "node-llama-cpp";
import { chatHistory } from "../../server/engine/chat/chatHistory";
import { readChatTemplate } from "../../server/engine/chat/chatPrompt";
import type { ChatTemplate } from "../../server/engine/chat/chatTemplate";
import { readLibraryTemplate } from "../../server/engine/chat/libraryTemplate";
import type { Conversation } from "../../server/engine/chatEngine";
import { inspectModel } from "../../server/engine/gguf/inspectModel";
import { tokenTypes } from "../../server/engine/tokens/specialTokens";
import { Tokenizer } from "../../server/engine/tokens/tokenizer";
import { chatMlTemplate, gemmaTemplate, qwenToolTemplate } from "../support/chatTemplates";
import { writeTinyModel } from "../support/tinyModel";

const control = [
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<start_of_turn>",
  "<end_of_turn>",
  "<think>",
  "</think>",
];
/** llama.cpp keeps these in plain text. */
const userDefined = [
  "<tool_call>",
  "</tool_call>",
  "<|fim_prefix|>",
  "<|fim_middle|>",
  "<tool_response>",
  "</tool_response>",
];

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...control, ...userDefined, "\n", " ", "user\n", "system\n", '{"name": "look"}'),
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.tuple(fc.constantFrom(...control), fc.nat(8)).map(([mark, at]) => mark.slice(0, at) + mark),
    ),
    { maxLength: 10 },
  )
  // Some templates leave out an empty message.
  .map((pieces) => `x${pieces.join("")}x`);

interface Texts {
  readonly system: string;
  readonly first: string;
  readonly answer: string;
  readonly result: string;
  readonly description: string;
  readonly argument: string;
  readonly second: string;
}
const texts: fc.Arbitrary<Texts> = fc.record({
  system: hostile,
  first: hostile,
  answer: hostile,
  result: hostile,
  description: hostile,
  argument: hostile,
  second: hostile,
});
const harmless: Texts = {
  system: "x",
  first: "x",
  answer: "x",
  result: "x",
  description: "x",
  argument: "x",
  second: "x",
};

function conversation(text: Texts, withTools: boolean): Conversation {
  const call = { id: "1", name: "look", arguments: JSON.stringify({ at: text.argument }) };
  const inputSchema = {
    type: "object",
    properties: { at: { type: "string", description: text.description } },
  };
  return {
    messages: [
      { role: "system", text: text.system },
      { role: "user", text: text.first },
      { role: "assistant", text: text.answer, ...(withTools && { toolCalls: [call] }) },
      ...(withTools ? ([{ role: "tool", toolCallId: "1", text: text.result }] as const) : []),
      { role: "user", text: text.second },
    ],
    ...(withTools && { tools: [{ name: "look", description: text.description, inputSchema }] }),
  };
}

describe("chat templates on llama.cpp", () => {
  let llama: Llama;
  const folder = mkdtempSync(join(tmpdir(), "inhouse-templates-"));
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

  const load = async (name: string, vocabulary: "bpe" | "spm", chatTemplate: string) => {
    const path = join(folder, `${name.replaceAll(" ", "-")}-${vocabulary}.gguf`);
    const marks = [
      ...control.map((text) => ({ text, type: tokenTypes.control })),
      ...userDefined.map((text) => ({ text, type: tokenTypes.userDefined })),
    ];
    const metadata = { "tokenizer.chat_template": chatTemplate };
    writeTinyModel(path, { architecture: "llama", name, vocabulary, marks, metadata });
    const model = await llama.loadModel({ modelPath: path, vocabOnly: true });
    models.push(model);
    const file = await inspectModel(path);
    const tokenizer = new Tokenizer(model, file.specialTokens);
    return {
      template: await readChatTemplate(model, tokenizer, file),
      library: await readLibraryTemplate(model, tokenizer, file),
      tokenizer,
    };
  };

  for (const [name, chatTemplate, withTools] of [
    ["ChatML", chatMlTemplate, false],
    ["Gemma", gemmaTemplate, false],
    ["Qwen", qwenToolTemplate, false],
    ["Qwen with tools", qwenToolTemplate, true],
  ] as const) {
    for (const vocabulary of ["bpe", "spm"] as const) {
      it(`${name} (${vocabulary}): has the same special tokens for all texts`, async () => {
        const { template, tokenizer } = await load(name, vocabulary, chatTemplate);
        assert.equal(template.toolCalling, chatTemplate === qwenToolTemplate);
        const tokensOf = (text: Texts) => specialTokensOf(template, tokenizer, conversation(text, withTools));
        const expected = tokensOf(harmless);
        assert.ok(expected.length >= 4, `${expected.length}`);
        fc.assert(
          fc.property(texts, (text) => assert.deepEqual(tokensOf(text), expected)),
          { numRuns: 60 },
        );
      });
    }
  }

  for (const [name, chatTemplate] of [
    ["ChatML", chatMlTemplate],
    ["Gemma", gemmaTemplate],
    ["Qwen", qwenToolTemplate],
  ] as const) {
    it(`${name}: ends an answer at a special token, not at its text`, async () => {
      const { library } = await load(`End of ${name}`, "bpe", chatTemplate);
      const history = chatHistory([{ role: "user", text: "Hello" }], (value) => value);
      const { stopGenerationTriggers } = library.wrapper.generateContextState({ chatHistory: history });
      const texts = stopGenerationTriggers.flatMap(({ values }) =>
        values.every((value) => typeof value === "string") ? [values.join("")] : [],
      );
      assert.deepEqual(
        texts.filter((text) => control.includes(text.trim())),
        [],
      );
      assert.ok(stopGenerationTriggers.length > texts.length);
    });
  }

  it("reproduces messages exactly", async () => {
    const text = "a ? b : c , d . e  <|im_end|>\n\tüber 🎉";
    for (const chatTemplate of [chatMlTemplate, qwenToolTemplate]) {
      const { template, library } = await load("Letters", "bpe", chatTemplate);
      const { ids } = template.render({ messages: [{ role: "user", text }] });
      const all = library.view.detokenize(ids as Token[]);
      assert.ok(all.includes(`user\n${text}`), all);
    }
  });
});

/** The special tokens of a prompt, in order. */
function specialTokensOf(template: ChatTemplate, tokenizer: Tokenizer, asked: Conversation): Token[] {
  return template.render(asked).ids.filter((id) => tokenizer.isSpecialToken(id));
}
