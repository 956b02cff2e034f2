import assert from "node:assert/strict";
import { findInvisible, removeInvisible } from "../../../server/protocol/code/invisibleCharacters";

const all = Array.from({ length: 0x110000 }, (_, code) => code).filter(
  (code) => code < 0xd800 || code > 0xdfff,
);
const isSeen = (text: string) => findInvisible(text).length === 0;

describe("invisible characters", () => {
  it("include all ignorable, control and bidirectional characters between Latin letters", () => {
    const hides = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Zl}\p{Zp}]/u;
    const missed = all
      .map((code) => String.fromCodePoint(code))
      .filter((character) => hides.test(character) && !/[\t\n]/.test(character))
      .filter((character) => isSeen(`a${character}b`));
    assert.deepEqual(missed, []);
  });

  it("exclude letters, digits, signs and blanks that have a glyph", () => {
    const wrong = all
      .map((code) => String.fromCodePoint(code))
      .filter((character) => /[\p{L}\p{N}\p{P}\p{S}\p{Zs}\t\n]/u.test(character))
      .filter((character) => !/\p{Default_Ignorable_Code_Point}/u.test(character) && !isSeen(character));
    assert.deepEqual(wrong, ["\u2800"]);
  });

  for (const text of [
    ...["👩\u200d💻", "🏳\ufe0f\u200d🌈", "❤\ufe0f", "1\ufe0f\u20e3", "☎\ufe0e", "👩🏽\u200d🚀"],
    ...["می\u200cخواهم", "क्\u200dष", "ක්\u200dරි", "മനു\u200cഷ്യ", "naïve 日本語\t\n"],
  ])
    it(`keeps all of ${JSON.stringify(text)}`, () => assert.equal(removeInvisible(text), text));

  for (const text of [
    ...[
      "ad\u200cmin",
      "変\u200c数",
      "ש\u200dל",
      "admin\u200d",
      "می\u200c",
      "e\u0301\u200cx",
      "👩\u200d",
      "👩\u200c💻",
    ],
    ...[
      "a\ufe0f",
      "1\ufe0f",
      "❤\ufe0f\ufe0f",
      "名\u{e0100}",
      "\u{e0041}",
      "x\u3164",
      "x\u2800",
      "x\u180e",
      "\ufff9a\ufffbb",
    ],
  ])
    it(`finds something hidden in ${JSON.stringify(text)}`, () => assert.equal(isSeen(text), false));
});
