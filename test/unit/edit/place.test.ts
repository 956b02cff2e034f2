import assert from "node:assert/strict";
import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";
import { hunksBetween, textEditsOf } from "../../../server/edit/hunks";
import { placeAnswer } from "../../../server/edit/place/placeAnswer";
import { WrittenSoFar } from "../../../server/edit/preview";
import { movedBy } from "../../../server/edit/rebase";
import { Refused } from "../../../server/edit/refused";
import { linesOf, type Parts } from "../../../server/edit/source";
import { splitLines } from "../../../server/protocol/code/lines";

const line = fc.oneof(
  fc.constantFrom("", "  ", "{", "}", "  }", "=======", "\treturn 1;", "// note", "});"),
  fc.nat(30).map((number) => `  call${number}(a, b);`),
  fc.nat(9).map((number) => `function f${number}() {`),
  fc.nat(9).map((number) => `    const value${number} = read(${number});`),
);
const newLine = fc.oneof(
  fc.constantFrom("", "}", "  }"),
  fc.nat(99).map((number) => `  next${number}();`),
);
const lines = fc.array(line, { minLength: 1, maxLength: 20 });
const eol = fc.constantFrom("\n", "\r\n");

describe("hunks", () => {
  it("make exactly the other text, whatever the two are, and keep the line ends", () => {
    fc.assert(
      fc.property(lines, lines, eol, (before, after, end) => {
        const document = TextDocument.create("file:///a", "", 1, before.join(end));
        const edits = textEditsOf(hunksBetween(before, after), before, end);
        assert.equal(TextDocument.applyEdits(document, edits), after.join(end));
      }),
      { numRuns: 2000 },
    );
  });

  it("leave the line ends of lines that do not change", () => {
    const text = "a\r\nb\nc\r\nd";
    const document = TextDocument.create("file:///a", "", 1, text);
    const before = splitLines(text);
    const edits = textEditsOf(hunksBetween(before, ["a", "B", "c", "d", "e"]), before, "\r\n");
    assert.equal(TextDocument.applyEdits(document, edits), "a\r\nB\nc\r\nd\r\ne");
    assert.equal(edits.length, 2);
  });

  it("are as small as they can be, one for each place", () => {
    const before = ["a", "b", "c", "d", "e"];
    assert.deepEqual(hunksBetween(before, ["a", "x", "c", "d", "y", "z"]), [
      { start: 1, end: 2, lines: ["x"] },
      { start: 4, end: 5, lines: ["y", "z"] },
    ]);
    assert.deepEqual(hunksBetween(before, before), []);
  });

  it("are one for texts that have nothing in common", () => {
    const many = (name: string) => Array.from({ length: 3000 }, (_, at) => `${name} ${at}`);
    assert.equal(hunksBetween(many("a"), many("b")).length, 1);
  });
});

interface Case {
  readonly parts: Parts;
  readonly intended: readonly string[];
}

const edit: fc.Arbitrary<Case> = fc
  .record({
    before: lines,
    region: lines,
    after: lines,
    changes: fc.array(fc.tuple(fc.nat(19), newLine), { maxLength: 4 }),
  })
  .map(({ before, region, after, changes }) => {
    const intended = [...region];
    for (const [at, changed] of changes) intended[at % intended.length] = changed;
    return { parts: { before, region, after }, intended };
  })
  .filter((each) => each.intended.join("\n") !== each.parts.region.join("\n") && !showsItsPlace(each));

/**
 * Whether the new text ends, or begins, as the lines beside it go on, and the old text did not, blank lines aside: nobody could
 * tell it from an answer that shows its place.
 */
function showsItsPlace({ parts, intended }: Case): boolean {
  const solid = (some: readonly string[]) => some.map((each) => each.trim()).filter((each) => each !== "");
  const [before, region, after, wanted] = [parts.before, parts.region, parts.after, intended].map(solid);
  const ends = (some: readonly string[] = [], count: number) => some.slice(-count).join("\n");
  const begins = (some: readonly string[] = [], count: number) => some.slice(0, count).join("\n");
  for (let count = 1; count <= (wanted?.length ?? 0); count++) {
    if (ends(wanted, count) === begins(after, count) && ends(wanted, count) !== ends(region, count))
      return true;
    if (begins(wanted, count) === ends(before, count) && begins(wanted, count) !== begins(region, count))
      return true;
  }
  return false;
}

/** What a model would answer that means to write `intended`. */
function answers({ parts, intended }: Case): string[] {
  const { before, region } = parts;
  const hunks = hunksBetween(region, intended);
  const blocks = hunks.map(({ start, end, lines: added }) => {
    const [from, to] = [Math.max(0, start - 1), Math.min(region.length, end + 1)];
    const replace = [...region.slice(from, start), ...added, ...region.slice(end, to)];
    return ["<<<<<<< SEARCH", ...region.slice(from, to), "=======", ...replace, ">>>>>>> REPLACE"].join("\n");
  });
  const diff = hunks.flatMap(({ start, end, lines: added }) => [
    `@@ -${before.length + Math.max(0, start - 1) + 1} @@`,
    ...region.slice(Math.max(0, start - 1), start).map((each) => ` ${each}`),
    ...region.slice(start, end).map((each) => `-${each}`),
    ...added.map((each) => `+${each}`),
    ...region.slice(end, end + 1).map((each) => ` ${each}`),
  ]);
  return [
    `\`\`\`ts\n${intended.join("\n")}\n\`\`\``,
    blocks.join("\n\n"),
    `\`\`\`diff\n${diff.join("\n")}\n\`\`\``,
  ];
}

/** What models do to an answer that is right. */
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
  ["deeper", (answer: string) => answer.replaceAll(/^(?=[^`<>=@+-])/gm, "    ")],
]);

function place(answer: string, parts: Parts, isCutOff = false): readonly string[] | undefined {
  try {
    const placed = placeAnswer(answer, { parts, path: "a.ts", languageId: "typescript", isCutOff });
    // An answer with some of several functions may mean that the others go; the user is told that they stay.
    if (placed.warnings.some((warning) => warning.endsWith("stays as it is."))) return undefined;
    return linesOf(placed.parts);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

function meaning(text: readonly string[]): string {
  return text
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .join("\n");
}

describe("placing answers, whatever the document", () => {
  it("makes what was meant, or nothing", () => {
    let placed = 0;
    fc.assert(
      fc.property(edit, fc.nat(2), (each, form) => {
        const answer = answers(each)[form] ?? "";
        const result = place(answer, each.parts);
        if (result === undefined) return;
        placed += 1;
        const { before, after } = each.parts;
        assert.equal(meaning(result), meaning([...before, ...each.intended, ...after]));
      }),
      { numRuns: 3000 },
    );
    assert.ok(placed > 1000, `only ${placed} were placed`);
  });

  it("makes what was meant, or nothing, whatever stands around it", () => {
    let placed = 0;
    const damages = fc.subarray([...damage.keys()], { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(edit, fc.nat(2), damages, (each, form, chosen) => {
        const answer = chosen.reduce(
          (text, name) => damage.get(name)?.(text, each) ?? text,
          answers(each)[form] ?? "",
        );
        const result = place(answer, each.parts);
        if (result === undefined) return;
        // What quotes the old code and then nothing leaves it as it is.
        if (meaning(result) === meaning(linesOf(each.parts))) return;
        placed += 1;
        const { before, after } = each.parts;
        assert.equal(meaning(result), meaning([...before, ...each.intended, ...after]));
      }),
      { numRuns: 3000 },
    );
    assert.ok(placed > 1000, `only ${placed} were placed`);
  });

  it("makes nothing of a change whose end is missing", () => {
    fc.assert(
      fc.property(edit, fc.nat(2), fc.double({ min: 0, max: 1, noNaN: true }), (each, form, share) => {
        const answer = answers(each)[form] ?? "";
        const cut = answer.slice(0, Math.floor(share * Math.max(0, answer.length - 4)));
        assert.equal(place(cut, each.parts, true), undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws anything but a refusal, whatever the answer", () => {
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
    );
    fc.assert(
      fc.property(edit, fc.array(pieces, { maxLength: 25 }), ({ parts }, answer) => {
        const result = place(answer.join(""), parts);
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

  it("follows lines that came or went above, and does not mind those below", () => {
    assert.equal(movedBy(before, ["x", ...before], region, hunks), 1);
    assert.equal(movedBy(before, before.slice(1), region, hunks), -1);
    assert.equal(movedBy(before, [...before, "x"], region, hunks), 0);
  });

  it("gives up when the same lines were changed", () => {
    assert.equal(movedBy(before, ["a", "b", "x", "d", "e"], region, hunks), undefined);
    assert.equal(movedBy(before, ["a", "b", "d", "e"], region, hunks), undefined);
    assert.equal(movedBy(before, ["x", "b", "y", "d", "e"], region, hunks), undefined);
  });
});

describe("what is written so far", () => {
  it("never takes away what may still come", () => {
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
