import assert from "node:assert/strict";
import { EditRefusedError } from "../../../server/edit/editRefusedError";
import { checkNewPath } from "../../../server/edit/files/pathGuard";

describe("the path of a new file", () => {
  for (const path of [
    "src/confⅰg.ts",
    "ⅽonfig.ts",
    "ℓog/a.ts",
    "src/\u212a.ts",
    "ｓrc/a.ts",
    "src/аdmin.ts",
    "m².ts",
  ])
    it(`is rejected if it looks like another path: ${path}`, () =>
      assert.throws(() => checkNewPath(path), EditRefusedError));

  for (const path of [
    "src/größe.ts",
    "данные/файл.ts",
    "仕様ＡＰＩ.md",
    "src/été/naïve.py",
    "app/[id]/page.tsx",
  ])
    it(`is accepted in any language: ${path}`, () => assert.doesNotThrow(() => checkNewPath(path)));

  it("is rejected with any character that a file system may read as ASCII", () => {
    const taken: string[] = [];
    let tried = 0;
    for (let code = 0x80; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (!/^[A-Za-z0-9]+$/.test(character.normalize("NFKC"))) continue;
      tried += 1;
      for (const path of [`src/${character}.ts`, `src/con${character}fig.ts`, `${character}/a.ts`])
        try {
          checkNewPath(path);
          taken.push(path);
        } catch (error) {
          assert.ok(error instanceof EditRefusedError);
        }
    }
    assert.ok(tried > 1200, String(tried));
    assert.deepEqual(taken, []);
  });
});
