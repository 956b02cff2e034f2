import assert from "node:assert/strict";
import fc from "fast-check";
import type { PromptPart } from "../../../server/engine/engine";
import type { Family } from "../../../server/prompt/family";
import { type FillContent, renderFill } from "../../../server/prompt/fillPrompt";
import { planPrompt } from "../../../server/prompt/promptPlan";
import { families } from "../../../server/prompt/templates/index";
import { TokenBudget } from "../../../server/prompt/tokenBudget";

/** The special tokens of all families and of chat templates. */
const marks = [
  ...new Set(families.flatMap(marksOf)),
  ...["<|im_start|>", "<|im_end|>", "<|endoftext|>", "[INST]", "[/INST]", "<s>", "</s>", "<think>"],
  ...["<｜end▁of▁sentence｜>", "<|eot_id|>", "<EOT>", "+++++ ", "Path: "],
];

const hostile = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...marks) },
      fc.constantFrom("\n", " ", "#", "//", "a = 1\n", "«", "»"),
      fc.string({ unit: "binary", maxLength: 8 }),
      // Partial tokens, and tokens nested in each other.
      fc.tuple(fc.constantFrom(...marks), fc.nat(12)).map(([mark, at]) => mark.slice(at)),
      fc.tuple(fc.constantFrom(...marks), fc.nat(12)).map(([mark, at]) => mark.slice(0, at) + mark),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));

const snippet = fc.record({ path: hostile, text: hostile });
const content: fc.Arbitrary<FillContent> = fc.record(
  {
    prefix: hostile,
    suffix: hostile,
    snippets: fc.array(snippet, { maxLength: 3 }),
    path: hostile,
    languageId: fc.constantFrom("typescript", "python", "html", "sql", "plaintext"),
    repositoryName: hostile,
  },
  { requiredKeys: ["prefix", "suffix", "snippets", "path", "languageId"] },
);

describe("hostile text", () => {
  for (const [index, family] of families.entries()) {
    it(`${family.id} (${index}): never becomes a special token`, () => {
      const harmless = (text: string) => (text === "" ? "" : "x\n");
      fc.assert(
        fc.property(content, (hostileContent) => {
          const parts = renderFill(family, hostileContent);
          // The same sections with harmless text have exactly the same special tokens in the same order.
          const expected = renderFill(family, {
            ...hostileContent,
            prefix: harmless(hostileContent.prefix),
            suffix: harmless(hostileContent.suffix),
            snippets: hostileContent.snippets.map(() => ({ path: "a", text: "x\n" })),
            path: "a",
            ...(hostileContent.repositoryName !== undefined && { repositoryName: "a" }),
          });
          assert.deepEqual(marksIn(parts), marksIn(expected));
          const own = new Set(marksOf(family));
          for (const mark of marksIn(parts)) assert.ok(own.has(mark), mark);
        }),
      );
    });

    it(`${family.id} (${index}): arrives complete and as text`, () => {
      fc.assert(
        fc.property(content, (hostileContent) => {
          const parts = renderFill(family, hostileContent);
          const texts = parts.flatMap((part) => ("text" in part ? [part.text] : []));
          for (const wanted of [hostileContent.prefix, hostileContent.suffix])
            assert.ok(wanted === "" || texts.includes(wanted));
        }),
      );
    });
  }

  it("stays text when a prompt is cut to its budget", async () => {
    const property = fc.asyncProperty(
      content,
      fc.constantFrom(...families),
      fc.integer({ min: 0, max: 400 }),
      async (hostileContent, family, promptTokens) => {
        const plan = await planPrompt({
          family,
          window: { ...hostileContent, firstLine: 0, eol: "\n" },
          languageId: hostileContent.languageId,
          path: hostileContent.path,
          snippets: hostileContent.snippets.map((piece, line) => ({ ...piece, line, score: 0.5 })),
          budget: new TokenBudget(async (texts) => texts.map(({ length }) => length)),
          promptTokens,
        });
        const parts = plan.render(hostileContent.suffix);
        const own = new Set(marksOf(family));
        for (const mark of marksIn(parts)) assert.ok(own.has(mark), mark);
        const once = [family.fimTokens.prefix, family.fimTokens.suffix, family.fimTokens.middle].filter(
          (mark) => mark !== undefined,
        );
        for (const mark of once) assert.equal(marksIn(parts).filter((other) => other === mark).length, 1);
      },
    );
    await fc.assert(property);
  });
});

function marksOf({ fimTokens: own, repository }: Family): string[] {
  const file =
    repository?.file && "specialToken" in repository.file ? repository.file.specialToken : undefined;
  return [...Object.values(own), repository?.name?.specialToken, file, repository?.separatorToken].filter(
    (mark) => mark !== undefined,
  );
}

function marksIn(parts: readonly PromptPart[]): string[] {
  return parts.flatMap((part) => ("specialToken" in part ? [part.specialToken] : []));
}
