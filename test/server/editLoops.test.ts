import assert from "node:assert/strict";
import { type EditOptions, runEdit } from "../support/edits";
import { type ScriptedClient, scriptedClient } from "../support/scriptedClient";

const total = `export function total(prices: number[]): number {
  let sum = 0;
  for (const price of prices) sum += price;
  return sum;
}`;
const changed = total.replace("let sum = 0", "let sum = 1");
const file = `import { rate } from "./rate";\n\n${total}\n\nexport const none = total([]);\n`;

function fenced(code: string, info = "ts"): string {
  return `\`\`\`${info}\n${code}\n\`\`\``;
}

/** An edit with the cursor in line 4 of the file, where `total` is. */
async function ask(
  scripted: ScriptedClient,
  options: Partial<EditOptions> & { readonly text?: string } = {},
) {
  const uri = options.uri ?? "file:///workspace/shop.ts";
  const text = options.text ?? file;
  await scripted.client.open(uri, options.languageId ?? "typescript", text);
  const version = scripted.client.versionOf(uri);
  const at = { line: 3, character: 4 };
  return runEdit(scripted.client, {
    range: { start: at, end: at },
    instruction: "Begin at one",
    ...options,
    uri,
    version,
  });
}

describe("edits: an answer that repeats itself", () => {
  const endings = ["\n", "\r\n"];
  for (const [name, answer] of [
    ["in a block", `\`\`\`ts\n${"more();\n".repeat(4000)}`],
    ["in one line", `\`\`\`ts\nconst a = [${"self, ".repeat(4000)}`],
    ["before the code", `The code is ${"very ".repeat(3000)}`],
    ["in a search block", `<<<<<<< SEARCH\n${"  let total = 0;\n".repeat(900)}`],
    ["with blanks", `\`\`\`ts\n${" ".repeat(9000)}`],
  ] as const)
    it(`is stopped and refused: ${name}`, async () => {
      for (const eol of endings) {
        const scripted = await scriptedClient([{ when: "", answer: answer.replaceAll("\n", eol) }]);
        const result = await (await ask(scripted)).result;
        assert.equal(result.outcome, "refused");
        assert.match(result.reason ?? "", /^The model began to repeat itself and was stopped/);
        assert.equal(result.loop, true);
        assert.equal(result.edit, undefined);
        assert.ok(result.figures.generatedTokens < 2100, `${result.figures.generatedTokens}`);
        assert.equal(scripted.engine.chat.requests.length, 1);
      }
    });

  it("is stopped in thoughts as well", async () => {
    const thinking = "Wait, let me check the sum once more. ".repeat(300);
    const scripted = await scriptedClient([{ when: "", thinking, answer: fenced(changed) }]);
    const result = await (await ask(scripted)).result;
    assert.deepEqual([result.outcome, result.loop], ["refused", true]);
    assert.ok(result.figures.generatedTokens < 400, `${result.figures.generatedTokens}`);
  });

  it("can be requested again with a penalty", async () => {
    const scripted = await scriptedClient([{ when: "", answer: fenced(changed) }]);
    const result = await (await ask(scripted, { repeatPenalty: 1.2 })).result;
    assert.equal(result.outcome, "edited");
    assert.equal(result.loop, undefined);
    assert.equal(scripted.engine.chat.requests[0]?.repeatPenalty, 1.2);
  });

  it("is no loop when the document repeats itself as often", async () => {
    const rows = "  rows.push(emptyRow(width, height));\n".repeat(150);
    const long = `function fill(rows) {\n${rows}}\n`;
    const answer = long.replaceAll("emptyRow", "blankRow");
    const scripted = await scriptedClient([{ when: "", answer: fenced(answer) }]);
    const range = { start: { line: 0, character: 0 }, end: { line: 151, character: 1 } };
    const result = await (await ask(scripted, { text: long, range })).result;
    assert.equal(result.loop, undefined, result.reason);
  });
});
