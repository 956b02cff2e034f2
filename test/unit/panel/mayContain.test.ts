import assert from "node:assert/strict";
import { mayContain } from "../../../media/chat/find/mayContain";

describe("mayContain", () => {
  for (const [markdown, query] of [
    ["some **bo**ld words", "BOLD words"],
    ["a [li](https://x.test)nk", "link"],
    ["`arr[i](x)`", "(x)"],
    ["see [a](https://x.test/b)", "x.test/b"],
    ["snake_case_name", "snake_case"],
    ["caf&eacute;", "café"],
    ["![a](b.png)", "image"],
    ["one\ntwo", "one two"],
    ["const a = 1;", "const a = 1;"],
    ["anything", "-> ?"],
    ["größe", "GRÖSSE".replace("SS", "ß")],
  ] as const)
    it(`${JSON.stringify(query)} may be in ${JSON.stringify(markdown)}`, () =>
      assert.ok(mayContain(markdown, query)));

  for (const [markdown, query] of [
    ["some **bold** words", "other"],
    ["one two", "one three"],
    ["", "x"],
    ["abc", "abcd"],
  ] as const)
    it(`${JSON.stringify(query)} is not in ${JSON.stringify(markdown)}`, () =>
      assert.equal(mayContain(markdown, query), false));
});
