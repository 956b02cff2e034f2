import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { isEditMark } from "../../../server/edit/answer/editMarks";
import { EditRefusedError } from "../../../server/edit/editRefusedError";
import { placeAnswer } from "../../../server/edit/place/placeAnswer";
import { hunksBetween, textEditsOf } from "../../../server/edit/result/hunks";
import { WrittenSoFar } from "../../../server/edit/result/preview";
import { movedBy } from "../../../server/edit/result/rebase";
import { linesOf } from "../../../server/edit/source";
import { splitLines } from "../../../server/protocol/code/lines";
import { type Case, forms, randomEdit } from "../../support/randomEdits";

const line = fc.oneof(
  fc.constantFrom("", "  ", "{", "}", "  }", "=======", "\treturn 1;", "// note", "});"),
  fc.nat(30).map((number) => `  call${number}(a, b);`),
  fc.nat(9).map((number) => `function f${number}() {`),
  fc.nat(9).map((number) => `    const value${number} = read(${number});`),
);
const lines = fc.array(line, { minLength: 1, maxLength: 20 });
const eol = fc.constantFrom("\n", "\r\n");

describe("hunks", () => {
  it("produce exactly the other text for any two texts and keep the line ends", () => {
    fc.assert(
      fc.property(lines, lines, eol, (before, after, end) => {
        const document = TextDocument.create("file:///a", "", 1, before.join(end));
        const edits = textEditsOf(hunksBetween(before, after), before, end);
        assert.equal(TextDocument.applyEdits(document, edits), after.join(end));
      }),
      { numRuns: 2000 },
    );
  });

  it("keep the line ends of unchanged lines", () => {
    const text = "a\r\nb\nc\r\nd";
    const document = TextDocument.create("file:///a", "", 1, text);
    const before = splitLines(text);
    const edits = textEditsOf(hunksBetween(before, ["a", "B", "c", "d", "e"]), before, "\r\n");
    assert.equal(TextDocument.applyEdits(document, edits), "a\r\nB\nc\r\nd\r\ne");
    assert.equal(edits.length, 2);
  });

  it("are minimal, one for each place", () => {
    const before = ["a", "b", "c", "d", "e"];
    assert.deepEqual(hunksBetween(before, ["a", "x", "c", "d", "y", "z"]), [
      { start: 1, end: 2, lines: ["x"] },
      { start: 4, end: 5, lines: ["y", "z"] },
    ]);
    assert.deepEqual(hunksBetween(before, before), []);
  });

  it("are a single hunk for unrelated texts", () => {
    const many = (name: string) => Array.from({ length: 3000 }, (_, at) => `${name} ${at}`);
    assert.equal(hunksBetween(many("a"), many("b")).length, 1);
  });
});

/** Ways in which models damage a correct answer. */
const damage: ReadonlyMap<string, (answer: string, edit: Case) => string> = new Map([
  ["talk before", (answer: string) => `Sure! Here is the changed code:\n\n${answer}`],
  ["talk behind", (answer: string) => `${answer}\n\nThis handles what you asked for.`],
  ["Windows line ends", (answer: string) => answer.replaceAll("\n", "\r\n")],
  ["blanks at line ends", (answer: string) => answer.replaceAll("\n", "  \n")],
  ["thoughts", (answer: string) => `<think>\nMaybe \`\`\`ts\nnothing\n\`\`\`\n</think>\n${answer}`],
  ["a mark leaked", (answer: string) => `${answer}\n<|im_end|>\n<|im_start|>user\nThanks`],
  ["a wrong name", (answer: string) => answer.replace(/^```ts$/m, "```ts:src/elsewhere.ts")],
  [
    "the old code first",
    (answer: string, { parts }: Case) => `\`\`\`ts\n${parts.region.join("\n")}\n\`\`\`\nbecomes\n${answer}`,
  ],
  ["tabs", (answer: string) => answer.replaceAll(/^ {2}/gm, "\t")],
  ["deeper", (answer: string) => answer.replaceAll(/^(?=[^`<>=@+*-])/gm, "    ")],
]);

function place(answer: string, { parts, languageId }: Case, isCutOff = false): readonly string[] | undefined {
  try {
    const placed = placeAnswer(answer, { parts, path: "a.ts", languageId, isCutOff });
    // An answer with only some functions may mean to delete the others; they stay, with a warning.
    if (placed.warnings.some((warning) => warning.endsWith("stays as it is."))) return undefined;
    return linesOf(placed.parts);
  } catch (error) {
    if (error instanceof EditRefusedError) return undefined;
    throw error;
  }
}

function meaning(text: readonly string[]): string {
  return text
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .join("\n");
}

const names = [...forms.keys()];
const form = fc.constantFrom(...names);
const written = (each: Case, name: string) => forms.get(name)?.(each) ?? "";

describe("placing answers in any document", () => {
  for (const name of names)
    it(`produces the intended text or none: ${name}`, () => {
      let placed = 0;
      fc.assert(
        fc.property(randomEdit, eol, (each, end) => {
          const result = place(written(each, name).replaceAll("\n", end), each);
          if (result === undefined) return;
          placed += 1;
          const { before, after } = each.parts;
          assert.equal(meaning(result), meaning([...before, ...each.intended, ...after]));
        }),
        { numRuns: 1000 },
      );
      assert.ok(placed > 200, `only ${placed} were placed`);
    });

  it("produces the intended text or none, whatever surrounds it", () => {
    let placed = 0;
    const damages = fc.subarray([...damage.keys()], { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(randomEdit, form, damages, (each, name, chosen) => {
        const answer = chosen.reduce(
          (text, kind) => damage.get(kind)?.(text, each) ?? text,
          written(each, name),
        );
        const result = place(answer, each);
        if (result === undefined) return;
        // An answer that only quotes the old code leaves it unchanged.
        if (meaning(result) === meaning(linesOf(each.parts))) return;
        placed += 1;
        const { before, after } = each.parts;
        assert.equal(meaning(result), meaning([...before, ...each.intended, ...after]));
      }),
      { numRuns: 5000 },
    );
    assert.ok(placed > 1000, `only ${placed} were placed`);
  });

  it("rejects a change whose end is missing", () => {
    fc.assert(
      fc.property(randomEdit, form, fc.double({ min: 0, max: 1, noNaN: true }), (each, name, share) => {
        const answer = written(each, name);
        const cut = answer.slice(0, Math.floor(share * Math.max(0, answer.length - 4)));
        assert.equal(place(cut, each, true), undefined);
      }),
      { numRuns: 3000 },
    );
  });

  it("produces the intended text or none if the answer lost markers", () => {
    fc.assert(
      fc.property(
        randomEdit,
        form,
        fc.array(fc.nat(99), { minLength: 1, maxLength: 2 }),
        (each, name, lost) => {
          fc.pre(!linesOf(each.parts).includes("======="));
          const lines = written(each, name).split("\n");
          const markers = lines.flatMap((line, at) =>
            isEditMark(line, "") || /^={7}$/.test(line) ? [at] : [],
          );
          const gone = lost.map((at) => markers[at % Math.max(1, markers.length)]);
          const result = place(lines.filter((_, at) => !gone.includes(at)).join("\n"), each);
          if (result === undefined) return;
          const known = linesOf(each.parts);
          assert.ok(!result.some((line) => isEditMark(line, "") && !known.includes(line)));
          const { before, after } = each.parts;
          assert.equal(meaning(result), meaning([...before, ...each.intended, ...after]));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("throws only EditRefusedError, for any answer", () => {
    const pieces = fc.constantFrom(
      "```",
      "```ts\n",
      "\n",
      "<<<<<<< SEARCH\n",
      "=======\n",
      ">>>>>>> REPLACE\n",
      "a",
      "{",
      '"',
      "<think>",
      "@@",
      "+b\n",
      "-c\n",
      "// ...\n",
      "<|im_end|>",
      "*** Begin Patch\n",
      "*** Update File: a.ts\n",
      "*** End Patch\n",
      "diff --git a/a.ts b/a.ts\n",
      "--- a/a.ts\n+++ b/a.ts\n",
      "rename from a.ts\n",
      "------- SEARCH\n",
      "+++++++ REPLACE\n",
      "<old_string>",
      "</old_string>",
      "<new_string>",
      "</new_string>",
      "1 | ",
    );
    fc.assert(
      fc.property(randomEdit, fc.array(pieces, { maxLength: 25 }), (each, answer) => {
        const result = place(answer.join(""), each);
        assert.ok(result === undefined || Array.isArray(result));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("moving a change with its document", () => {
  const before = ["a", "b", "c", "d", "e"];
  const region = { start: 2, end: 3 };
  const hunks = [{ start: 2, end: 3, lines: ["C"] }];

  it("follows added and deleted lines above and ignores those below", () => {
    assert.equal(movedBy(before, ["x", ...before], region, hunks), 1);
    assert.equal(movedBy(before, before.slice(1), region, hunks), -1);
    assert.equal(movedBy(before, [...before, "x"], region, hunks), 0);
  });

  it("gives up if the same lines changed", () => {
    assert.equal(movedBy(before, ["a", "b", "x", "d", "e"], region, hunks), undefined);
    assert.equal(movedBy(before, ["a", "b", "d", "e"], region, hunks), undefined);
    assert.equal(movedBy(before, ["x", "b", "y", "d", "e"], region, hunks), undefined);
  });
});

describe("WrittenSoFar", () => {
  it("never counts lines that may still come", () => {
    const old = ["a", "b", "c", "d"];
    const reached = (...written: string[]) => new WrittenSoFar(old).reached(written);
    assert.equal(reached(), 0);
    assert.equal(reached("a"), 1);
    assert.equal(reached("a", "x"), 1);
    assert.equal(reached("a", "x", "b"), 2);
    assert.equal(reached("a", "x", "c"), 3);
    assert.equal(reached("a", "c", "d"), 4);
  });
});
