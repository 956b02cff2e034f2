import assert from "node:assert/strict";
import { splitDiff } from "../../client/git/splitDiff";
import { splitIntoChunks } from "../../server/codebase/chunks";
import { isGenerated } from "../../server/codebase/index/skip";
import { linesOf } from "../../server/codebase/index/updateFile";
import { indexedWords } from "../../server/codebase/index/words";
import { surroundingsOf } from "../../server/context/definitions/surroundings";
import { importStyleOf } from "../../server/context/imports";
import { declares } from "../../server/context/imports/text";
import { declarationAt, outline } from "../../server/context/outline";
import { bestWindow, lineWords, wordSet } from "../../server/context/similarity";
import { passage } from "../../server/context/sources/passage";
import { commentLines } from "../../server/edit/apply/comments";
import { declarationsOf } from "../../server/edit/apply/declarations";
import { definitionsOf } from "../../server/edit/apply/definitions";
import { isBalanced } from "../../server/edit/apply/statements";
import { EditRefusedError } from "../../server/edit/editRefusedError";
import { importsOf as importsOfTests } from "../../server/edit/tests/imports";
import { holdsBareEdit } from "../../server/protocol/code/bareEdits";
import { pathsIn } from "../../server/protocol/paths/paths";
import { diffHunks } from "../../server/review/diffHunks";
import { pathologicalTexts } from "../support/pathologicalTexts";
import { startProcessorTime } from "../support/processorTime";
import { fileUnitsForTests, loadedTrees } from "../support/syntaxTrees";

const fileUnits = fileUnitsForTests();
const chunked = ["typescript", "python", "cpp"];
const importing =
  "typescript vue python go rust c java csharp swift php ruby dart lua elixir haskell ocaml julia shellscript scss".split(
    " ",
  );
/** One language for each way to read a file. */
const outlined = ["typescript", "python", "cpp"];

/** The functions that read whole texts of a workspace, by name. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  ...Object.fromEntries(
    importing.map((id) => [
      `the imports of ${id}`,
      (text: string) => importStyleOf(id)?.statements(text, id === "vue" ? "a.vue" : "a"),
    ]),
  ),
  "the parts of Markdown": (text) => splitIntoChunks(linesOf(text), "markdown", async () => undefined),
  "whether a name is declared": (text) =>
    declares({ uri: "file:///w/a", path: "a", text, lines: linesOf(text) }, "a"),
  "the outline": (text) => outline(linesOf(text)),
  ...Object.fromEntries(
    outlined.map((id) => [`the outline of ${id}`, (text: string) => outline(linesOf(text), id)]),
  ),
  "what is around the cursor": (text) =>
    surroundingsOf({ prefix: text, suffix: text, firstLine: 0, eol: "\n" }),
  "a declaration": (text) => declarationAt(linesOf(text), linesOf(text).length - 1),
  "a passage": (text) => passage({ uri: "file:///w/a", path: "a", text, lines: linesOf(text) }, 0, 1e9),
  "whether a program has written it": isGenerated,
  "the words of the index": indexedWords,
  "what is most alike": (text) => bestWindow(lineWords(linesOf(text)), wordSet(text)),
  "the comments": (text) => commentLines(linesOf(text), "typescript"),
  "the declarations": (text) => declarationsOf(linesOf(text)),
  "the definitions": (text) => definitionsOf(linesOf(text), "typescript"),
  "the imports of tests": (text) => unlessRefused(() => importsOfTests(linesOf(text))),
  "whether brackets are closed": (text) => isBalanced(linesOf(text.slice(0, 20_000))),
  "the files of a diff": splitDiff,
  "the hunks of a diff": diffHunks,
  "the files that an answer names": (text) => pathsIn(text),
  "the files that lines of an answer name": (text) => pathsIn(text.match(/.{1,1000}/gs)?.join("\n") ?? ""),
  "an edit outside of a block": holdsBareEdit,
};

/** In characters. At this length quadratic work takes at least a hundred times the allowed time. */
const length = 50_000;
const mostMs = 2500;

describe("pathological texts", () => {
  for (const [name, read] of Object.entries(readers)) {
    it(`are read in time for ${name}`, async () => {
      for (const { name: text, text: make } of pathologicalTexts) {
        const long = make(length);
        const spent = startProcessorTime();
        await read(long);
        assert.ok(spent() < mostMs, `${text} took ${spent()} ms`);
      }
    });
  }
});

describe("pathological texts for a parser", function () {
  this.timeout(60_000);

  for (const languageId of chunked) {
    it(`are cut into parts in time: ${languageId}`, async () => {
      // Each open comment makes the parser read to the end of the text.
      const long = linesOf("/*\n".repeat(length / 3));
      const spent = startProcessorTime();
      await splitIntoChunks(long, languageId, fileUnits);
      assert.ok(spent() < 2 * mostMs, `took ${spent()} ms`);
    });
  }

  it("do not take quadratic time in the depth of the cursor", async () => {
    const trees = await loadedTrees(["ruby"]);
    const take = (depth: number) => {
      const spent = startProcessorTime();
      trees.at({ prefix: "!".repeat(depth), suffix: "" }, "ruby");
      return spent();
    };
    take(500);
    const short = take(2000);
    const long = take(8000);
    assert.ok(long < 8 * short, `${short} ms, four times as deep ${long} ms`);
  });
});

function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof EditRefusedError) return undefined;
    throw error;
  }
}
