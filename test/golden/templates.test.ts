/** Prompts and tool calls of each family, by its published template. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { templateRenderer } from "../../server/engine/chat/templates/renderTemplate";
import type { AnswerPiece, AnswerReader, Reading } from "../../server/engine/chat/toolFormats/answerReader";
import { checkCall } from "../../server/engine/chat/toolFormats/checkCall";
import { type AnswerFormat, answerFormats } from "../../server/engine/chat/toolFormats/index";
import type { ModelMessage } from "../../server/engine/chatEngine";
import {
  type Family,
  families,
  goldenPrompts,
  onGoldenDay,
  readPublishedTemplates,
} from "../support/publishedTemplates";

const inputSchema = {
  type: "object",
  properties: {
    path: { type: "string" },
    text: { type: "string" },
    from: { type: "integer" },
    share: { type: "number" },
    deep: { type: "boolean" },
    names: { type: "array", items: { type: "string" } },
    more: { type: "object" },
  },
  required: ["path"],
};
const tools = [
  { name: "edit", description: "Edits.", inputSchema },
  { name: "list_files", description: "Lists." },
];

/** Pieces of code that look like the markup of some format. */
const code = fc
  .array(
    fc.oneof(
      fc.constantFrom("<", "&", '"', "'", "\\", "\\d+", "\n", "\t", "{", "}", "[", "]", "é🎉", " ", "\r\n"),
      fc.constantFrom(
        "</parameter>",
        "<parameter=x>",
        "</arg_value>",
        "</arg_key>",
        "[ARGS]",
        "<b>",
        "</",
        "```",
      ),
      fc.constantFrom("<tool_call>", "<think>", "<|im_end|>", "<|message|>", "[TOOL_CALLS]", "<function="),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""))
  .filter((text) => !endsInside.test(text));
/**
 * A value that holds what follows a closing tag cannot be told from one that ends there, nor a line that begins a parameter from the
 * next one after a forgotten closing tag.
 */
const endsInside =
  /<\/(?:parameter|arg_value)>\s*(?:<\/?(?:parameter|arg_|function|tool_call)|$)|(?:^|\n)<parameter=x>(?:\r?\n|$)/;

const oneCall = fc
  .record(
    {
      path: code,
      text: code,
      from: fc.integer(),
      share: fc.constantFrom(0.5, -2, 1e21),
      deep: fc.boolean(),
      names: fc.array(code, { maxLength: 3 }),
      more: fc.dictionary(fc.string({ unit: "grapheme-ascii", maxLength: 4 }), code, {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    },
    { requiredKeys: ["path"], noNullPrototype: true },
  )
  .map((args) => ({ name: "edit", args: args as Record<string, unknown> }));
const anyCall = fc.oneof({ weight: 5, arbitrary: oneCall }, fc.constant({ name: "list_files", args: {} }));

describe("published templates", () => {
  const templates = readPublishedTemplates();
  const settings = (family: Family, format: AnswerFormat) => ({
    specialTokens: family.specialTokens,
    bosToken: "<s>",
    eosToken: "</s>",
    ...(format.messages !== undefined && { messages: format.messages }),
  });

  for (const family of families) {
    describe(family.name, () => {
      const source = templates.get(family.name) ?? "";
      const format = answerFormats.find(({ id }) => id === family.format);
      assert.ok(format);
      const render = templateRenderer(source, settings(family, format));

      for (const { title, conversation, prompt } of goldenPrompts(family)) {
        it(`renders as the reference does: ${title}`, () => {
          const { head, opening, openingWithoutThoughts, begun, marks } = render(conversation);
          const start = begun === undefined ? opening : openingWithoutThoughts + format.textStart + begun;
          assert.notEqual(prompt, "");
          assert.equal(onGoldenDay(marks.restore(head + start)), prompt);
        });
      }

      it("has its format found by its own calls", () => {
        const call = { id: "abcdefgh1", name: "probe_it", arguments: '{"argument":"value"}' };
        const { head, marks } = render({
          messages: [user, { role: "assistant", text: "", toolCalls: [call] }],
          tools,
        });
        const found = answerFormats.filter((each) =>
          each.matches(marks.restore(head), "probe_it", "argument"),
        );
        assert.deepEqual(
          found.map(({ id }) => id),
          [family.format],
        );
      });

      const several = family.format !== "harmony";
      const calls = fc.array(anyCall, { minLength: 1, maxLength: several ? 3 : 1 });
      for (const tagged of several ? [true, false] : [true]) {
        const tokens = new Set(tagged ? family.specialTokens : [family.end]);
        it(`reads its own calls back, with tags as ${tagged ? "special tokens" : "text"}`, () => {
          fc.assert(
            fc.property(calls, fc.nat(), (wanted, seed) => {
              const written = answerOf(render, "I look.", wanted);
              const reader = format.reader({ tools: tools.map(({ name }) => name), specialTokens: tokens });
              reader.open([...pieces(written.opening, tokens, 1000)]);
              const readings = readAll(reader, pieces(written.answer, tokens, (seed % 7) + 1));
              assert.deepEqual(callsIn(readings), wanted);
              const text = textIn(readings);
              assert.ok(text === "I look." || (!several && text === ""), JSON.stringify(text));
            }),
            { numRuns: 60 },
          );
        });

        it(`leaks nothing of a cut answer, with tags as ${tagged ? "special tokens" : "text"}`, () => {
          fc.assert(
            fc.property(calls, fc.nat(), fc.boolean(), (wanted, cut, isCut) => {
              const { opening, answer } = answerOf(render, "I look.", wanted);
              const all = [...pieces(answer, tokens, 3)];
              const reader = format.reader({ tools: tools.map(({ name }) => name), specialTokens: tokens });
              reader.open([...pieces(opening, tokens, 1000)]);
              const readings = readAll(reader, all.slice(0, cut % (all.length + 1)), isCut);
              const shown = textIn(readings);
              assert.ok("I look.".startsWith(shown.trimEnd()) || !tagged, shown);
              assert.doesNotMatch(shown, /<tool_call>|<function=|<arg_|\[TOOL_CALLS\]|to=functions|"name"/);
              const whole = callsIn(readings);
              if (isCut) assert.deepEqual(whole, wanted.slice(0, whole.length));
            }),
            { numRuns: 60 },
          );
        });
      }
    });
  }
});

const user: ModelMessage = { role: "user", text: "Look." };
type Call = { readonly name: string; readonly args: Record<string, unknown> };

/** What the model would have generated: the rendered answer after the opening. */
function answerOf(render: ReturnType<typeof templateRenderer>, text: string, wanted: readonly Call[]) {
  const toolCalls = wanted.map(({ name, args }, at) => ({
    id: `abcdefgh${at}`,
    name,
    arguments: JSON.stringify(args),
  }));
  const system: ModelMessage = { role: "system", text: "Be brief." };
  const before = render({ messages: [system, user], tools });
  const after = render({ messages: [system, user, { role: "assistant", text, toolCalls }], tools });
  const whole = after.head.slice(before.head.length);
  let common = 0;
  while (common < before.opening.length && whole[common] === before.opening[common]) common += 1;
  return {
    opening: whole.slice(0, common),
    answer: { text: whole.slice(common), restore: after.marks.restore },
  };
}

type Answer = string | { readonly text: string; readonly restore: (text: string) => string };

/** Cuts a rendered text into special tokens and text of at most `size` characters. */
function* pieces(answer: Answer, tokens: ReadonlySet<string>, size: number): Generator<AnswerPiece> {
  const { text, restore } =
    typeof answer === "string" ? { text: answer, restore: (each: string) => each } : answer;
  const quoted = [...tokens].map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const [at, part] of text.split(new RegExp(`(${quoted.join("|")})`)).entries()) {
    if (at % 2 === 1) {
      yield { text: part, isToken: true };
      continue;
    }
    const plain = restore(part);
    for (let from = 0; from < plain.length; from += size)
      yield { text: plain.slice(from, from + size), isToken: false };
  }
}

function readAll(reader: AnswerReader, all: Iterable<AnswerPiece>, isCut = false): Reading[] {
  const readings: Reading[] = [];
  for (const piece of all) readings.push(...reader.push(piece));
  return [...readings, ...reader.end(isCut)];
}

function callsIn(readings: readonly Reading[]): Call[] {
  return readings.flatMap((reading) => {
    if (reading.type !== "call") return [];
    const checked = checkCall(reading.call, tools);
    return "problem" in checked ? [] : [{ name: checked.name, args: JSON.parse(checked.arguments) }];
  });
}

function textIn(readings: readonly Reading[]): string {
  return readings.map((reading) => (reading.type === "text" ? reading.text : "")).join("");
}
