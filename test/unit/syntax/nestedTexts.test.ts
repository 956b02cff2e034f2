import assert from "node:assert/strict";
import { once } from "node:events";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { languagesWithGrammar } from "../../../server/syntax/grammars";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { fatalTexts, nestedTexts } from "../../support/nestedTexts";
import { fileUnitsForTests, loadedTrees } from "../../support/syntaxTrees";

const good = { languageId: "typescript", text: "const a = 1;\nfunction f() {\n  return a;\n}\n" };
/** The size of the window around the cursor. */
const windowChars = 2000;

describe("texts nested too deeply for a parser", function () {
  this.timeout(120_000);

  describe("on the main thread", () => {
    let trees: SyntaxTrees;
    before(async () => {
      trees = await loadedTrees([good.languageId, ...languagesWithGrammar]);
    });

    for (const languageId of languagesWithGrammar) {
      it(`do not affect the next text: ${languageId}`, async () => {
        for (const { name, text } of nestedTexts(windowChars)) {
          // A fresh parser each time: after a fatal text it skips the next attempts.
          const atCursor = await loadedTrees([languageId]);
          atCursor.at({ prefix: text, suffix: "" }, languageId)?.answerState("a");
          await readsGoodText(trees, name);
        }
      });
    }

    for (const { languageId, text } of fatalTexts) {
      it(`do not affect the next text when read as a whole: ${languageId}`, async () => {
        await trees.mistakes(text, languageId);
        await trees.spansAround(text, languageId, { line: 0, character: text.length });
        await readsGoodText(trees, languageId);
      });
    }
  });

  it("do not affect the next file of the index", async () => {
    const fileUnits = fileUnitsForTests();
    for (const { languageId, text } of fatalTexts) {
      await fileUnits(text, languageId, 80);
      assert.equal((await fileUnits(good.text, good.languageId, 80))?.length, 2, languageId);
    }
  });

  it("do not affect the next file in a separate thread", async () => {
    const thread = new Worker(resolve("dist-test/support/parsingThread.mjs"));
    const units = async (file: { languageId: string; text: string }) => {
      thread.postMessage(file);
      return (await once(thread, "message"))[0];
    };
    for (const file of fatalTexts) {
      await units(file);
      assert.equal(await units(good), 2, file.languageId);
    }
    await thread.terminate();
  });
});

async function readsGoodText(trees: SyntaxTrees, after: string): Promise<void> {
  assert.deepEqual(await trees.mistakes(good.text, good.languageId), [], after);
  const [inner] = await trees.spansAround(good.text, good.languageId, { line: 2, character: 4 });
  assert.deepEqual(inner, { kind: "statement", start: 2, end: 3 }, after);
}
