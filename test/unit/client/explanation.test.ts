import assert from "node:assert/strict";
import fc from "fast-check";
import { renderExplanation } from "../../../client/explain/renderExplanation";
import { codeBlock, codeSpan } from "../../../client/ui/markdown";
import type { ExplainedAnswer, Explanation } from "../../../server/protocol/explain";

const answer: ExplainedAnswer = {
  earlier: false,
  agoMs: 4000,
  model: "Scripted",
  family: "qwen-coder",
  sections: [
    { kind: "mark", text: "<|fim_prefix|>", tokens: 1, work: "reused" },
    { kind: "before", text: "const a = ", tokens: 6, work: "partly" },
    { kind: "typed", text: "fo", tokens: 1, work: "evaluated" },
  ],
  promptTokens: 8,
  promptTokensEvaluated: 3,
  raw: "o();\n\nmore",
  generatedTokens: 6,
  end: "shape",
  cut: "o();\n}",
  confidence: [{ text: "o", probability: 0.93 }],
  minProbability: 0.1,
  threshold: { kind: "learned", suggestions: 40, instead: 0.2 },
  filters: [{ filter: "duplicateClosing", before: "o();\n}", after: "o();" }],
  promptMs: 12.3,
  timeToFirstTokenMs: 20,
  totalMs: 85,
};

const last: Explanation = {
  path: "src/a.ts",
  languageId: "typescript",
  line: 3,
  column: 11,
  explicit: false,
  agoMs: 4000,
  outcome: "generated",
  steps: [
    { step: "trigger", result: "single-line", atMs: 0.2 },
    { step: "cache", result: "unknown", atMs: 0.3 },
    { step: "running", result: "none", atMs: 0.3 },
    { step: "model", result: "asked", atMs: 1 },
  ],
  answer,
  inserted: { text: "o();", replaced: ")" },
  totalMs: 86,
};

const render = (change: Partial<Explanation>, notes: string[] = []) =>
  renderExplanation({ last: { ...last, ...change }, others: [] }, notes);

describe("explanation", () => {
  it("describes a suggestion from the request to the inserted text", () => {
    const text = render({});
    const expected = [
      "Showed a new answer from the model",
      "`src/a.ts`, line 3, column 11 (typescript); triggered by typing, 4 s ago",
      "1. 0.2 ms: A single-line suggestion is possible here",
      "2. 0.3 ms: No earlier answer fits",
      "4. 1.0 ms: Asked the model `Scripted`",
      "```typescript\no();\n```\n\nAccepting it replaces `)`.",
      "Stopped at the end of the line, statement or block",
      "| `o` | 93% |",
      "average less than 10% counts as a guess. This threshold was learned from 40 suggestions of this model that you saw. Without them it would be 20%.",
      "`duplicateClosing` changed the answer's length from 6 to 4:",
      "8 tokens: 5 reused from the cache, 3 evaluated",
      "| 1 | Special token ⟦`<\\|fim_prefix\\|>`⟧ | 1 | reused |",
      "| 2 | Text before the cursor | 6 | partly reused |",
      "### 3. Text typed after the prompt was built\n\n```typescript\nfo\n```",
      "| First token | 20 ms |",
    ];
    let at = 0;
    for (const part of expected) {
      const found = text.indexOf(part, at);
      assert.ok(found >= 0, `${part}\n---\n${text}`);
      at = found;
    }
  });

  it("begins with the reason why nothing was shown", () => {
    const { answer: _, inserted: __, ...nothing } = last;
    const reason = "the cursor is inside a word";
    const steps = [{ step: "trigger", result: "no", reason, atMs: 0.1 }] as const;
    const result = { last: { ...nothing, outcome: "suppressed" as const, reason, steps }, others: [] };
    const text = renderExplanation(result, []);
    assert.match(text, /^# Last completion\n\n\*\*Nothing was shown: the cursor is inside a word\.\*\*/);
    assert.match(text, /The model was not asked, so there is no prompt/);
  });

  it("names the filter that dropped an answer", () => {
    const filters = [
      { filter: "repeatsBelow", before: "x", after: "", reason: "it only repeated the code below" },
    ];
    const text = render({ outcome: "suppressed", answer: { ...answer, filters } });
    assert.match(text, /`repeatsBelow` discarded the answer: it only repeated the code below\./);
  });

  it("handles the time before the first completion, a missing server and notes from the editor", () => {
    assert.match(renderExplanation({ others: [] }, []), /No completion was requested/);
    const text = renderExplanation(undefined, ["Completions are off for python."]);
    assert.match(text, /The server does not respond[\s\S]*- Completions are off for python\./);
  });

  it("contains any text exactly", () => {
    const backticks = fc.string({ unit: fc.constantFrom("`", "~", "\n", "a", "<", "|", "\\") });
    fc.assert(
      fc.property(backticks, (text) => {
        const block = codeBlock(text, "x\n```y");
        const lines = block.split("\n");
        const fence = lines[0] ?? "";
        assert.match(fence, /^`{3,}$/);
        // No line of the text ends the block early.
        const end = lines.findIndex((line, at) => at > 0 && /^`+$/.test(line) && line.length >= fence.length);
        assert.equal(end, lines.length - 1);
        assert.equal(lines.slice(1, -1).join("\n"), text);
        assert.ok(!codeSpan(text).includes("\n"));
      }),
    );
  });
});
