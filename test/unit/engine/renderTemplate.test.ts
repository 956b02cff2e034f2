import assert from "node:assert/strict";
import { templateRenderer } from "../../../server/engine/chat/templates/renderTemplate";
import { answerFormats } from "../../../server/engine/chat/toolFormats/index";
import { user } from "../../support/answers";

const turns = "{% for message in messages %}<|im_start|>{{ message.content }}<|im_end|>\n{% endfor %}";
const templateOf = (opening: string) => `${turns}{% if add_generation_prompt %}${opening}{% endif %}`;
const assistant = "<|im_start|>assistant\n";

describe("an opening without thoughts", () => {
  const cases: Readonly<Record<string, readonly [opening: string, withoutThoughts: string]>> = {
    "closes thoughts that the template always opens": ["<think>\n", "<think>\n\n</think>\n\n"],
    "closes thoughts in brackets": ["[THINK]", "[THINK][/THINK]"],
    "closes thoughts after empty ones": [
      "<think></think><think>\n",
      "<think></think><think>\n\n</think>\n\n",
    ],
    "leaves empty thoughts": ["<think>\n\n</think>\n\n", "<think>\n\n</think>\n\n"],
    "leaves what the template does when asked": [
      "{% if enable_thinking is defined and not enable_thinking %}<think></think>{% else %}<think>{% endif %}",
      "<think></think>",
    ],
    "leaves no thoughts": ["", ""],
  };
  for (const [title, [opening, expected]] of Object.entries(cases)) {
    it(title, () => {
      const render = templateRenderer(templateOf(assistant + opening), {
        specialTokens: ["<|im_start|>", "<|im_end|>"],
        bosToken: "",
        eosToken: "<|im_end|>",
      });
      const { openingWithoutThoughts } = render({ messages: [user("Look.")] });
      assert.equal(openingWithoutThoughts, assistant + expected);
      const hermes = answerFormats.find(({ id }) => id === "hermes");
      const reader = hermes?.reader({ tools: [], specialTokens: new Set() });
      reader?.open([{ text: openingWithoutThoughts, isToken: false }]);
      assert.deepEqual(reader?.push({ text: "Go on", isToken: false }), [{ type: "text", text: "Go on" }]);
    });
  }
});
