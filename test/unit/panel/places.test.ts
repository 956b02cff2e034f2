import assert from "node:assert/strict";
import { placeInCode, placesInProse } from "../../../media/chat/answer/places/places";

/** The readings of each place as "path" or "path@line", the line from 1. */
function prose(text: string): string[][] {
  return placesInProse(text).map((readings) => readings.map(inWords));
}

function code(text: string): string[] {
  return placeInCode(text).map(inWords);
}

function inWords({ path, line }: { path: string; line?: number }): string {
  return line === undefined ? path : `${path}@${line + 1}`;
}

describe("places in answers", () => {
  const sentences: readonly [text: string, place: string][] = [
    ["see src/a.ts", "src/a.ts"],
    ["see src/a.ts.", "src/a.ts"],
    ["see src/a.ts:12.", "src/a.ts@12"],
    ["at src/a.ts:12:5, where", "src/a.ts@12"],
    ["src/app.ts:10-20!", "src/app.ts@10"],
    ["(a.ts#L3-L5)", "a.ts@3"],
    ["a.ts#L3", "a.ts@3"],
    ["a.ts#L3C4-L5C1;", "a.ts@3"],
    ["in src/a.ts(12,3), and", "src/a.ts@12"],
    ["error in src/a.cs(12): x", "src/a.cs@12"],
    ["(see src/a.ts(12))", "src/a.ts@12"],
    ["C:\\proj\\src\\a.ts:12", "C:\\proj\\src\\a.ts@12"],
    ["src\\a.ts:3", "src\\a.ts@3"],
    ["src/größe.ts:3", "src/größe.ts@3"],
    ["ソース/日本.py", "ソース/日本.py"],
    ["请看src/工具.ts的第三行", "src/工具.ts"],
    ["请看src/a.ts:7，然后", "src/a.ts@7"],
    ["「src/a.ts」を", "src/a.ts"],
    ["src/תוכנה.ts:3", "src/תוכנה.ts@3"],
    ["app/[id]/page.tsx.", "app/[id]/page.tsx"],
    ["src/(group)/page.tsx", "src/(group)/page.tsx"],
    ["routes/$id.tsx", "routes/$id.tsx"],
    ["“src/a.ts”", "src/a.ts"],
    ["see [src/a.ts]", "src/a.ts"],
    ["./a.ts", "./a.ts"],
    ["/home/me/project/a.ts:4", "/home/me/project/a.ts@4"],
    ["Open .gitignore", ".gitignore"],
    ["a.ts:12:", "a.ts@12"],
    ["bin/run", "bin/run"],
  ];
  for (const [text, place] of sentences)
    it(`are found in ${JSON.stringify(text)}`, () => {
      const all = prose(text);
      assert.ok(all.flat().includes(place), JSON.stringify(all));
      assert.equal(all.length, 1);
    });

  for (const text of [
    "Take what is there, and go on.",
    "https://x.test/src/a.ts",
    "../outside.ts and a/../../b.ts",
    "command:workbench.quit",
    "vscode://file/a.ts",
    "\\\\server\\share\\a.ts",
    "1.5 and 3.14",
    "Really?! Yes …",
    `a/${"b".repeat(300)}.ts`,
  ])
    it(`are not in ${JSON.stringify(text.slice(0, 40))}`, () => assert.deepEqual(prose(text), []));

  it("may be all of an inline code, even with a space or without an extension", () => {
    assert.deepEqual(code("Makefile"), ["Makefile"]);
    assert.deepEqual(code("docs/my file.md"), ["docs/my file.md"]);
    assert.deepEqual(code("src/a.ts:12"), ["src/a.ts@12", "src/a.ts:12"]);
    assert.deepEqual(code("C:\\a\\b.ts(3,4)")[0], "C:\\a\\b.ts@3");
    assert.deepEqual(code("a.ts (12)")[0], "a.ts@12");
    for (const text of ["x", "a < b", "../a.ts", "javascript:alert(1)", "a\nb.ts"])
      assert.deepEqual(code(text), []);
  });

  it("give the reading's position in the text", () => {
    const text = "Both (src/a.ts:3) and b.ts.";
    const shown = placesInProse(text).map((all) =>
      all.map(({ start, end }) => text.slice(start, end)).at(-1),
    );
    assert.deepEqual(shown, ["src/a.ts:3", "b.ts"]);
  });
});
