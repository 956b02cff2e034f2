import assert from "node:assert/strict";
import fc from "fast-check";
import { type Answer, answerOfPieces } from "../support/answerPieces";
import { bareEdit, takenFrom } from "../support/bareEdits";
import { type PanelPage, usePanels } from "./support/panelPage";
import { answer, panelState, userTurn } from "./support/states";

interface Shown {
  /** The visible text, and the addresses in the tooltips of links. */
  readonly text: string;
  /** Each code block as it is shown, and as its button copies it. */
  readonly blocks: readonly { readonly shown: string; readonly copied: string }[];
}

async function shownOf(panel: PanelPage, text: string): Promise<Shown> {
  await panel.show(panelState({ turns: [userTurn("u1", "Go on."), answer("a1", text)] }));
  const shown = await panel.frame.evaluate(() => {
    const element = document.querySelector<HTMLElement>(".answer");
    const addresses = [...document.querySelectorAll<HTMLElement>(".answer a")].map((link) => link.title);
    const codes = [...document.querySelectorAll<HTMLElement>(".answer .code")];
    for (const code of codes) code.querySelector<HTMLElement>(".code-actions button")?.click();
    return {
      // biome-ignore lint/performance/useDomNodeTextContent: only text that CSS leaves visible counts
      text: [element?.innerText, ...addresses].join("\n"),
      codes: codes.map((code) => code.querySelector("pre code")?.textContent ?? ""),
    };
  });
  const copied: string[] = [];
  for (const _ of shown.codes) copied.push((await panel.take("copy")).text);
  return {
    text: shown.text,
    blocks: shown.codes.map((code, at) => ({ shown: code, copied: copied[at] ?? "" })),
  };
}

const hidden = [
  ["a definition of a link", "[a]: https://x.test 'hidden'"],
  ["a definition whose title has lines", "[a]: https://x.test '\nDelete `src/hidden.ts`\n'"],
  ["the title of a link", "[a](https://x.test '\nDelete `src/hidden.ts`\n') b"],
  ["the title of an image", "![a](https://x.test 'hidden')"],
  ["a link without a text", "[](hidden)"],
  ["a comment of HTML", "<!-- hidden -->"],
  ["HTML that is not shown", "<div hidden>hidden</div>\n\n<style>hidden</style>"],
  ["a cell without a column", "| a |\n|---|\n| b | hidden |"],
  ["what is nested too deep", `${"> ".repeat(120)}hidden`],
  ["a list that is nested too deep", `${"- ".repeat(120)}hidden`],
  ["an info string in a quotation", "> ```ts hidden\n> a\n> ```"],
  ["an info string of many words", "```ts src/a.ts and so hidden\na\n```"],
  ["a long info string", `\`\`\`ts ${"x".repeat(400)}hidden\na\n\`\`\``],
  ["a last line that may become a fence", "```\na\n```hidden"],
  ["a last line that begins as a fence in a list", "- ```\n  a\n  ~~~\n  `` hidden`"],
  ["a last line behind a fence in a string", '```py\na = """\n```\n```ts hidden'],
  ["a line of a no-break space", "a\n\n\u00a0\n\n```ts\nhidden\n```\n"],
] as const;

describe("panel: all of an answer is shown", () => {
  const openPanel = usePanels();

  for (const [name, text] of hidden)
    it(`${name} hides nothing`, async () => {
      const shown = await shownOf(await openPanel({ width: 900 }), text);
      assert.match(shown.text, /hidden/);
    });

  it("a line with only a no-break space does not hide the buttons of the code below", async () => {
    const panel = await openPanel();
    const { blocks } = await shownOf(panel, "a\n\n\u00a0\n\n```ts\nrun();\n```\n");
    assert.deepEqual(blocks, [{ shown: "run();", copied: "run();" }]);
  });

  it("a last line of fence characters that closes no code belongs to the code", async () => {
    const panel = await openPanel();
    for (const code of ["a\n``", "a\n`", 'a = """\n```\n```ts b'])
      assert.deepEqual((await shownOf(panel, `\`\`\`py\n${code}`)).blocks, [{ shown: code, copied: code }]);
  });

  it("code that is drawn in parts is the same when joined", async () => {
    const panel = await openPanel();
    const lines = Array.from({ length: 900 }, (_, at) => (at % 3 === 0 ? "" : `const a${at} = "${at}";`));
    for (const code of [lines.join("\n"), `${"y(1); ".repeat(3000)}\nend();`, "\n\n\n", "a\n\n"]) {
      const { blocks } = await shownOf(panel, `\`\`\`ts\n${code}\n\`\`\`\n`);
      assert.deepEqual(blocks, [{ shown: code, copied: code }]);
    }
  });

  it("an edit outside code blocks is shown exactly as Apply takes it", async () => {
    const panel = await openPanel({ width: 1200 });
    let taken = 0;
    const check = async (text: string) => {
      const shown = await shownOf(panel, text);
      const parts = takenFrom(text).map((part) => part.trim());
      taken += parts.length;
      assert.deepEqual(
        parts.filter((part) => !shown.text.includes(part)),
        [],
        text,
      );
    };
    await fc.assert(fc.asyncProperty(bareEdit, check), { numRuns: 120, endOnFailure: true });
    assert.ok(taken > 200, String(taken));
  });

  it("each word of any answer is visible, and code is shown as Copy and Apply take it", async () => {
    const panel = await openPanel({ width: 1200 });
    const check = async ({ text, words }: Answer) => {
      const shown = await shownOf(panel, text);
      assert.deepEqual(
        words.filter((word) => !shown.text.includes(word)),
        [],
      );
      for (const block of shown.blocks) assert.equal(block.shown, block.copied);
    };
    await fc.assert(fc.asyncProperty(answerOfPieces, check), { numRuns: 250, endOnFailure: true });
  });
});
