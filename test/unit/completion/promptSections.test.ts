import assert from "node:assert/strict";
import { promptSections, withWork } from "../../../server/completion/plan/promptSections";
import type { Family } from "../../../server/prompt/family";
import { type FillContent, renderFill } from "../../../server/prompt/fillPrompt";
import { codeLlama } from "../../../server/prompt/templates/codeLlama";
import { codestral } from "../../../server/prompt/templates/codestral";
import { qwenCoder } from "../../../server/prompt/templates/qwenCoder";

const content: FillContent = {
  prefix: "before(",
  suffix: ");\nafter();\n",
  snippets: [{ path: "other.ts", text: "export const other = 1;\n" }],
  path: "src/a.ts",
  languageId: "typescript",
};
const window = { prefix: "cut off\nbefore(", suffix: ");\nafter();\n", firstLine: 0, eol: "\n" } as const;

const kinds = (family: Family) =>
  promptSections(renderFill(family, content), family, window)
    .filter(({ kind }) => kind !== "mark")
    .map(({ kind, text }) => `${kind} ${text.trim().split("\n")[0]}`);

describe("prompt sections", () => {
  it("are found in each order of a prompt", () => {
    const after = "after );";
    assert.deepEqual(kinds(qwenCoder), ["files other.ts", "files src/a.ts", "before before(", after]);
    const [llama] = codeLlama;
    assert.ok(llama !== undefined);
    const comments = ["files // Path: other.ts", "files // Path: src/a.ts"];
    assert.deepEqual(kinds(llama), ["format ", ...comments, "before before(", after]);
    assert.equal(kinds(codestral)[0], after);
    assert.equal(kinds(codestral).at(-1), "before before(");
  });

  it("count text after the middle token as typed", () => {
    const { prefix, suffix, middle = "" } = qwenCoder.fimTokens;
    const parts = [
      { specialToken: prefix },
      { text: "be" },
      { specialToken: suffix },
      { specialToken: middle },
      { text: "fore(" },
    ];
    assert.equal(promptSections(parts, qwenCoder, window).at(-1)?.kind, "typed");
  });

  it("count as reused up to where evaluation began", () => {
    const section = (tokens: number) => ({ kind: "before", text: "", tokens }) as const;
    const work = (promptTokens: number, evaluated: number) =>
      withWork([section(4), section(4), section(2)], promptTokens, evaluated).map(({ work }) => work);
    assert.deepEqual(work(10, 10), ["evaluated", "evaluated", "evaluated"]);
    assert.deepEqual(work(10, 3), ["reused", "partly", "evaluated"]);
    // With a leading token that belongs to no section.
    assert.deepEqual(work(11, 2), ["reused", "reused", "evaluated"]);
  });
});
