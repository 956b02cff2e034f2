import assert from "node:assert/strict";
import { joinTyped } from "../../../media/chat/composer/commands";

describe("prefilled input beside typed text", () => {
  const cases: readonly (readonly [typed: string, added: string, text: string, caret: number])[] = [
    ["", "Explain it", "Explain it", 10],
    [" \n", "Explain it", "Explain it", 10],
    ["and shorter ", "Explain it", "and shorter\n\nExplain it", 23],
    ["and shorter", "/fix it", "/fix it\n\nand shorter", 7],
    ["and shorter", "/nothing we know", "and shorter\n\n/nothing we know", 29],
    ["/doc all", "Explain it", "/doc all\n\nExplain it", 20],
    ["why", "/explain @", "/explain @\n\nwhy", 10],
  ];
  for (const [typed, added, text, caret] of cases)
    it(`adds ${JSON.stringify(added)} to ${JSON.stringify(typed)}`, () => {
      assert.deepEqual(joinTyped(typed, added), { text, caret });
    });
});
