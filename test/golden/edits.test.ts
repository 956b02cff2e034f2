import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { EditRefusedError } from "../../server/edit/editRefusedError";
import { placeAnswer } from "../../server/edit/place/placeAnswer";
import { hunksBetween, textEditsOf } from "../../server/edit/result/hunks";
import { linesOf } from "../../server/edit/source";
import { type EditCase, editCases } from "./editCases";

const cases = editCases();

describe("golden edits", () => {
  for (const golden of cases) {
    for (const [eol, name] of [
      ["\n", ""],
      ["\r\n", " (CRLF)"],
    ] as const) {
      it(`${golden.languageId}: ${golden.title}${name}`, () => {
        const answer = golden.answer.replaceAll("\n", eol);
        if (golden.result === undefined) {
          assert.throws(
            () => place(golden, answer),
            (error) => error instanceof EditRefusedError && error.message.includes(golden.refusal),
          );
        } else {
          const { parts, warnings } = place(golden, answer);
          assert.equal(edited(golden, linesOf(parts), eol), golden.result.join(eol));
          assert.deepEqual(warnings, golden.warnings);
        }
      });
    }
  }

  it("are many, in many languages, with a good share of refusals", () => {
    assert.ok(cases.length >= 250, `${cases.length}`);
    assert.ok(new Set(cases.map(({ languageId }) => languageId)).size >= 10);
    assert.ok(cases.filter(({ result }) => result === undefined).length >= 60);
  });
});

function place({ before, region, after, path, languageId, isCutOff, marks }: EditCase, answer: string) {
  return placeAnswer(answer, {
    parts: { before, region, after },
    path,
    languageId,
    isCutOff,
    specialTokens: marks,
  });
}

/** Applies the edits that the editor receives. */
function edited({ before, region, after }: EditCase, changed: readonly string[], eol: string): string {
  const lines = [...before, ...region, ...after];
  const document = TextDocument.create("file:///a", "", 1, lines.join(eol));
  return TextDocument.applyEdits(document, textEditsOf(hunksBetween(lines, changed), lines, eol));
}
