import assert from "node:assert/strict";
import fc from "fast-check";
import { readAt } from "../../../server/postprocess/index";

const languages =
  "typescript python go ruby html shellscript markdown yaml makefile rust haskell git-commit plaintext".split(
    " ",
  );

/** Code and prose with patterns that readers look for, cut anywhere. */
const text = fc
  .array(
    fc.constantFrom(
      ..."a b x1 ( ) { } [ ] ; , : = . if else end def \" ' `".split(" "),
      ..."return value;|if x:|if (a) {|func f() {|<ul>|</ul>|- item|key: value|case 1:|@a".split("|"),
      ..."``` ~~~ ```ts ```markdown \"\"\" ''' <<END END /* */ <!-- -->".split(" "),
      ...["Here is the code:", "Voici le code :", "以下是代码：", "Sure! "],
      ...[" ", "  ", "    ", "\t", "\t\t", "\n", "\n  ", "\n    ", "\n\t", "\r\n", "\r", "\n\n", "\\\n"],
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(""));
const place = fc.record({ prefix: text, suffix: text, languageId: fc.constantFrom(...languages) });

describe("reading an answer", () => {
  it("only extends its result as the answer grows", () => {
    fc.assert(
      fc.property(text, place, (raw, where) => {
        const read = readAt(where);
        let before = "";
        for (let length = 0; length <= raw.length; length++) {
          const answer = read({ text: raw.slice(0, length), ended: false });
          assert.ok(answer.text.startsWith(before), JSON.stringify([before, answer.text]));
          before = answer.text;
          if (answer.ended) return;
        }
        const whole = read({ text: raw, ended: true }).text;
        assert.ok(whole.startsWith(before), JSON.stringify([before, whole]));
      }),
      { numRuns: 3000 },
    );
  });

  it("leaves its own result unchanged, unless that came from a block", () => {
    fc.assert(
      fc.property(text, place, (raw, where) => {
        fc.pre(!/```|~~~/.test(raw));
        const once = readAt(where)({ text: raw, ended: true }).text;
        assert.equal(readAt(where)({ text: once, ended: true }).text, once);
      }),
      { numRuns: 3000 },
    );
  });

  it("changes only line ends, blanks at line starts, and text around the code", () => {
    const bare = (code: string) =>
      code
        .replace(/\r\n?/g, "\n")
        .replace(/^[ \t]+/gm, "")
        .trim();
    fc.assert(
      fc.property(text, place, (raw, where) =>
        bare(raw).includes(bare(readAt(where)({ text: raw, ended: true }).text)),
      ),
    );
  });
});
