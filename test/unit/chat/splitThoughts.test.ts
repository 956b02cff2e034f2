import assert from "node:assert/strict";
import fc from "fast-check";
import { splitThoughts } from "../../../server/chat/splitThoughts";
import type { AnswerEvent } from "../../../server/engine/chatEngine";

const specialTokens = ["<|im_start|>", "<|im_end|>", "<s>", "</s>"];

/** Collects the text and thoughts of an answer that comes in parts. */
async function heard(parts: readonly string[], isContinued = false) {
  async function* events(): AsyncGenerator<AnswerEvent> {
    for (const text of parts) yield { type: "text", text, tokens: 1 };
    yield { type: "end", reason: "done", generatedTokens: parts.length };
  }
  const all: AnswerEvent[] = [];
  for await (const event of splitThoughts(events(), specialTokens, isContinued)) all.push(event);
  const of = (type: string) =>
    all.map((event) => (event.type === type && "text" in event ? event.text : "")).join("");
  const tokens = all.reduce((sum, event) => sum + ("tokens" in event ? event.tokens : 0), 0);
  return { text: of("text"), thinking: of("thinking"), tokens };
}

function inParts(text: string, size: number): string[] {
  const letters = Array.from(text);
  return Array.from({ length: Math.ceil(letters.length / size) }, (_, at) =>
    letters.slice(at * size, (at + 1) * size).join(""),
  );
}

const cases: readonly (readonly [what: string, answer: string, text: string, thinking: string])[] = [
  ["plain text", "Hello there", "Hello there", ""],
  ["a thought", "<think>\nHm.\n</think>\n\nHello", "Hello", "\nHm.\n"],
  ["a thought in brackets", "[THINK]Hm.[/THINK]Hello", "Hello", "Hm."],
  ["a thought with a prefix", "<seed:think>Hm.</seed:think>Hello", "Hello", "Hm."],
  ["a thought in triangles", "◁think▷Hm.◁/think▷Hello", "Hello", "Hm."],
  ["two thoughts", "<thought>a</thought>\n<thought>b</thought>Hello", "Hello", "ab"],
  [
    "a thought that speaks of its mark",
    "<think>the `</think>` mark</think>Hello",
    "Hello",
    "the `</think>` mark",
  ],
  [
    "a thought with code",
    "<think>\n```html\n<think>x</think>\n```\n</think>Hello",
    "Hello",
    "\n```html\n<think>x</think>\n```\n",
  ],
  ["a thought without an end", "<reasoning>Hm", "", "Hm"],
  [
    "channels",
    "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|>",
    "Hello",
    "Hm.",
  ],
  ["the last channel alone", "<|channel|>final<|message|>Hello", "Hello", ""],
  ["a leaked mark", "Hello<|im_end|>\n", "Hello", ""],
  ["a mark of another model", "Hello<|eot_id|>", "Hello<|eot_id|>", ""],
  ["marks in the middle", "`<|im_end|>` and <s>old</s> are text", "`<|im_end|>` and <s>old</s> are text", ""],
  ["struck text at the end", "Now <s>old</s>", "Now <s>old</s>", ""],
  [
    "text about thoughts",
    "The tags <think> and </think> are text",
    "The tags <think> and </think> are text",
    "",
  ],
  ["HTML", "<div>\n<thought>x</thought></div>", "<div>\n<thought>x</thought></div>", ""],
  ["a link", "[a](b) c", "[a](b) c", ""],
  ["what may have become a mark", "a <", "a <", ""],
];

describe("splitThoughts", () => {
  for (const [what, answer, text, thinking] of cases)
    it(`separates text from thoughts: ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: answer.length }), async (size) => {
          const parts = inParts(answer, size);
          assert.deepEqual(await heard(parts), { text, thinking, tokens: parts.length });
        }),
        { numRuns: 30 },
      );
    });

  it("finds no thought at the start of a continued answer", async () => {
    const { text, thinking } = await heard(["<think>", "x</think>"], true);
    assert.deepEqual([text, thinking], ["<think>x</think>", ""]);
  });

  it("yields the whole text of a stopped answer", async () => {
    async function* events(): AsyncGenerator<AnswerEvent> {
      yield { type: "text", text: "Hello <|im_", tokens: 1 };
    }
    const texts: string[] = [];
    for await (const event of splitThoughts(events(), specialTokens))
      if (event.type === "text") texts.push(event.text);
    assert.equal(texts.join(""), "Hello <|im_");
  });

  it("yields text word by word", async () => {
    async function* events(): AsyncGenerator<AnswerEvent> {
      for (const text of ["Hel", "lo", " the", "re <", "b"]) yield { type: "text", text, tokens: 1 };
    }
    const texts: string[] = [];
    for await (const event of splitThoughts(events(), specialTokens))
      if (event.type === "text") texts.push(event.text);
    assert.deepEqual(texts, ["Hel", "lo", " the", "re ", "<b"]);
  });
});
