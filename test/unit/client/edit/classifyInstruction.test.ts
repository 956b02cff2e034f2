import assert from "node:assert/strict";
import {
  classifyInstruction,
  placeholderIn,
  placesOfName,
} from "../../../../client/edit/languageServer/classifyInstruction";

describe("classifyInstruction", () => {
  for (const [instruction, from, to] of [
    ["Rename `a` to `b`", "a", "b"],
    ["rename total to sum", "total", "sum"],
    ["Please rename the function “read$Items” into readRecords.", "read$Items", "readRecords"],
    ["Rename variable größe to size", "größe", "size"],
  ] as const)
    it(`recognizes a rename: ${instruction}`, () => {
      assert.deepEqual(classifyInstruction({ instruction }, false), { type: "rename", from, to });
    });

  for (const instruction of ["Organize imports", "sort the imports", "Tidy up imports.", "organise imports"])
    it(`recognizes organizing imports: ${instruction}`, () => {
      assert.deepEqual(classifyInstruction({ instruction }, false), { type: "organizeImports" });
    });

  it("recognizes extracting the selection without further text", () => {
    assert.deepEqual(classifyInstruction({ instruction: "", preset: "extract" }, true), { type: "extract" });
    assert.equal(classifyInstruction({ instruction: "", preset: "extract" }, false), undefined);
    assert.equal(classifyInstruction({ instruction: "the loop", preset: "extract" }, true), undefined);
  });

  for (const instruction of [
    "Rename `a` to `b` and add a check",
    "Rename a",
    "Rename a to a",
    "Rename all locals to snake_case names",
    "Add a rename of a to b",
    "Organize imports and remove the unused function",
    "",
  ])
    it(`leaves it to the model: ${instruction}`, () => {
      assert.equal(classifyInstruction({ instruction }, true), undefined);
    });

  it("leaves other presets to the model", () => {
    assert.equal(classifyInstruction({ instruction: "Rename a to b", preset: "convert" }, true), undefined);
  });
});

describe("places of a name", () => {
  const text = "ab a(a) $a a1 é a";

  it("are whole words, those in the selection first", () => {
    assert.deepEqual(placesOfName(text, "a", { start: 0, end: 0 }), [3, 5, text.length - 1]);
    assert.deepEqual(placesOfName(text, "a", { start: 14, end: text.length }), [text.length - 1, 5, 3]);
    assert.deepEqual(placesOfName("aé é", "é", { start: 0, end: 0 }), [3]);
  });
});

describe("the name of an extracted function", () => {
  it("occurs only in the new text", () => {
    assert.equal(placeholderIn("newFunction(1);\nfunction newFunction(a) {}", "f(1);"), "newFunction");
    assert.equal(placeholderIn("this.newMethod_1();", "newMethod();"), "newMethod_1");
    assert.equal(placeholderIn("new Function()", ""), undefined);
    assert.equal(placeholderIn("newFunction();", "newFunction();"), undefined);
  });
});
