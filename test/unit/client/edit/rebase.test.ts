import assert from "node:assert/strict";
import fc from "fast-check";
import {
  applyHunks,
  hunksOf,
  isFresh,
  type OffsetHunk,
  positionOf,
} from "../../../../client/edit/pending/hunks";
import {
  changeBetween,
  changeText,
  rebaseHunks,
  type TextChange,
} from "../../../../client/edit/pending/rebase";
import { Chooser } from "../../../support/random";

describe("the change between two texts", () => {
  it("turns the first text into the second", () => {
    const piece = fc
      .array(fc.constantFrom("a", "b", "\n", "\r\n"), { maxLength: 8 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(piece, piece, piece, piece, (start, before, after, end) => {
        const [from, to] = [start + before + end, start + after + end];
        assert.equal(changeText(from, changeBetween(from, to)), to);
      }),
    );
    assert.deepEqual(changeBetween("same", "same"), []);
  });
});

describe("hunks from edits", () => {
  it("are whole lines for any edited characters", () => {
    assert.deepEqual(hunksFrom("one\ntwo\nthree\n", [[5, 6, "-"]]), [
      { id: 0, start: 4, end: 8, oldText: "two\n", newText: "t-o\n" },
    ]);
  });

  it("insert between lines without touching either", () => {
    assert.deepEqual(hunksFrom("one\ntwo\n", [[4, 4, "new\n"]]), [
      { id: 0, start: 4, end: 4, oldText: "", newText: "new\n" },
    ]);
  });

  it("include the next line if its beginning moves", () => {
    assert.deepEqual(hunksFrom("one\ntwo\nthree\n", [[0, 4, "1 "]]), [
      { id: 0, start: 0, end: 8, oldText: "one\ntwo\n", newText: "1 two\n" },
    ]);
  });

  it("merge edits that share a line, and use the text's line ends", () => {
    const [hunk, ...others] = hunksFrom("a b c\r\nd\r\n", [
      [0, 1, "A"],
      [4, 5, "C\nD"],
    ]);
    assert.equal(hunk?.newText, "A b C\r\nD\r\n");
    assert.deepEqual(others, []);
  });

  it("produce the same text as random edits", () => {
    for (let seed = 0; seed < 400; seed++) {
      const choose = new Chooser(seed);
      const text = randomText(choose);
      const raw = randomEdits(choose, text);
      const expected = [...raw]
        .reverse()
        .reduce((all, [s, e, added]) => all.slice(0, s) + added + all.slice(e), text);
      const hunks = hunksFrom(text, raw);
      assert.equal(applyHunks(text, hunks), expected, `seed ${seed}`);
      for (const hunk of hunks) assert.ok(isFresh(text, hunk), `seed ${seed}`);
    }
  });
});

describe("pending hunks while the document changes", () => {
  const text = "one\ntwo\nthree\nfour\nfive\n";
  const replacing: OffsetHunk = { id: 0, start: 8, end: 14, oldText: "three\n", newText: "3\n" };
  const inserting: OffsetHunk = { id: 1, start: 14, end: 14, oldText: "", newText: "three and a half\n" };

  const cases: [what: string, change: TextChange, fresh: boolean, result?: string][] = [
    ["typing above", at(1, 0, "x"), true, "oxne\ntwo\n3\nfour\nfive\n"],
    ["typing below", at(20, 0, "x"), true, "one\ntwo\n3\nfour\nfxive\n"],
    ["typing at the beginning of the line below", at(14, 0, "x"), true, "one\ntwo\n3\nxfour\nfive\n"],
    ["Enter at the end of the line above", at(7, 0, "\n  x"), true, "one\ntwo\n  x\n3\nfour\nfive\n"],
    ["Enter at the end of its last line", at(13, 0, "\n  x"), true, "one\ntwo\n3\n  x\nfour\nfive\n"],
    ["a line pasted right above", at(8, 0, "x\n"), true, "one\ntwo\nx\n3\nfour\nfive\n"],
    ["the line above deleted", at(4, 4, ""), true, "one\n3\nfour\nfive\n"],
    ["typing in it", at(10, 0, "x"), false],
    ["typing at its beginning", at(8, 0, "x"), false],
    ["typing at its end", at(13, 0, "x"), false],
    ["its first line joined to the one above", at(7, 1, ""), false],
    ["its last line joined to the one below", at(13, 1, ""), false],
    ["all of it deleted with what is around it", at(4, 15, ""), false],
  ];
  for (const [what, change, fresh, result] of cases) {
    it(`${fresh ? "follow" : "notice"} ${what}`, () => {
      const after = changeText(text, [change]);
      const hunks = rebaseHunks([replacing], text, [change]);
      assert.equal(
        hunks.every((hunk) => isFresh(after, hunk)),
        fresh,
      );
      if (result !== undefined) assert.equal(applyHunks(after, hunks), result);
    });
  }

  it("become fresh again when typing in them is undone", () => {
    for (const change of [at(10, 0, "x"), at(8, 0, "x"), at(10, 2, "yy"), at(7, 1, ""), at(13, 1, "")]) {
      const after = changeText(text, [change]);
      const undo = {
        offset: change.offset,
        length: change.text.length,
        text: text.slice(change.offset, change.offset + change.length),
      };
      const back = rebaseHunks(rebaseHunks([replacing], text, [change]), after, [undo]);
      assert.deepEqual(back, [replacing]);
    }
  });

  it("are lost if their place was deleted", () => {
    const change = at(8, 11, "");
    const [hunk] = rebaseHunks([inserting], text, [change]);
    assert.ok(hunk?.lost && !isFresh(changeText(text, [change]), hunk));
  });

  it("replace the same lines or none after random changes", () => {
    let fresh = 0;
    for (let seed = 0; seed < 3000; seed++) {
      const choose = new Chooser(seed);
      const lines = Array.from({ length: choose.between(2, 12) }, (_, line) => `line ${line}\n`);
      const before = lines.join("");
      const first = choose.between(0, lines.length);
      const last = choose.between(first, lines.length + 1);
      const start = lines.slice(0, first).join("").length;
      const oldText = lines.slice(first, last).join("");
      let hunks: readonly OffsetHunk[] = [
        { id: 0, start, end: start + oldText.length, oldText, newText: "NEW\n" },
      ];
      let now = before;
      for (let count = choose.between(1, 4); count > 0; count--) {
        const changes = randomEdits(choose, now).map(([s, e, added]) => at(s, e - s, added));
        hunks = rebaseHunks(hunks, now, changes);
        now = changeText(now, changes);
      }
      const [hunk] = hunks;
      if (hunk === undefined || !isFresh(now, hunk)) continue;
      fresh += 1;
      const around = `seed ${seed}: ${JSON.stringify(now)}`;
      const result = applyHunks(now, [hunk]);
      // Every other line stays as it was, on its own side.
      assert.equal(result, `${now.slice(0, hunk.start)}NEW\n${now.slice(hunk.end)}`, around);
      for (const [index, line] of lines.entries()) {
        if (index >= first && index < last && now.split(line).length === 2)
          assert.ok(!result.includes(line), `${around}: ${line} was to be replaced`);
        const place = `\n${result}`.indexOf(`\n${line}`);
        if (place < 0 || `\n${now}`.split(`\n${line}`).length !== 2) continue;
        if (index < first) assert.ok(place < result.indexOf("NEW\n"), `${around}: ${line} is above`);
        if (index >= last) assert.ok(place > result.indexOf("NEW\n"), `${around}: ${line} is below`);
      }
    }
    assert.ok(fresh > 500, `only ${fresh} hunks were left`);
  });
});

function at(offset: number, length: number, text: string): TextChange {
  return { offset, length, text };
}

type RawEdit = readonly [start: number, end: number, newText: string];

function hunksFrom(text: string, edits: readonly RawEdit[]): OffsetHunk[] {
  return hunksOf(
    text,
    edits.map(([start, end, newText]) => ({
      range: { start: positionOf(text, start), end: positionOf(text, end) },
      newText,
    })),
  );
}

function randomText(choose: Chooser): string {
  const lines = Array.from({ length: choose.between(0, 8) }, () => choose.pick(["", "a", "bc", "  def"]));
  return lines.join("\n");
}

/** Edits in order that do not touch each other. */
function randomEdits(choose: Chooser, text: string): RawEdit[] {
  const edits: RawEdit[] = [];
  let from = 0;
  for (let count = choose.between(1, 4); count > 0; count--) {
    const start = choose.between(from, text.length + 1);
    const end = Math.min(text.length, start + choose.pick([0, 0, 1, 2, 5, 12]));
    edits.push([start, end, choose.pick(["", "x", "\n", "y\n", "\nz", "p\nq", "whole line\n"])]);
    from = end + 1;
    if (from > text.length) break;
  }
  return edits;
}
