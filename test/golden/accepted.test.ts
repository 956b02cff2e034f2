import assert from "node:assert/strict";
import type { SyntaxTrees } from "../../server/syntax/syntax";
import { accept, isSubsequence } from "../support/accepting";
import { loadedTrees } from "../support/syntaxTrees";
import { acceptedCases } from "./goldenCases";

const cases = acceptedCases();

describe("accepted golden answers", () => {
  let trees: SyntaxTrees;
  before(async () => {
    trees = await loadedTrees(cases.map(({ languageId }) => languageId));
  });

  for (const golden of cases) {
    for (const by of ["grammar", "indentation"]) {
      it(`${golden.languageId}: ${golden.title}, by ${by}`, () => {
        for (const step of [1, 7, 1000]) {
          const options = { trees: by === "grammar" ? trees : undefined, step };
          const { document, text, replaceChars } = accept(golden, golden.answer, options);
          assert.equal(bare(document), bare(golden.accepted));
          assert.ok(isSubsequence(golden.suffix.slice(0, replaceChars), text), "an editor would not show it");
        }
      });
    }
  }
});

/** Removes blanks at the end. */
function bare(text: string): string {
  return text.trimEnd();
}
