import assert from "node:assert/strict";
import type { CompletionOutcome } from "../../../server/protocol/messages";
import { type Counts, emptyCounts, impressionsOf, tallyOf } from "../../../server/statistics/counts";
import { StatisticsRecorder } from "../../../server/statistics/recorder";
import { ChunkedDocument } from "../../../server/workspace/chunkedDocument";
import { positionAfter } from "../../support/position";

/** A document with the recorder beside it; "█" is the cursor. */
function session(textWithCursor: string) {
  const counts: Counts = emptyCounts();
  let time = 0;
  const [before = "", after = ""] = textWithCursor.split("█");
  const document = new ChunkedDocument("file:///a.ts", "typescript", 1, before + after);
  const recorder = new StatisticsRecorder({
    now: () => time,
    today: () => "2026-01-31",
    counts: () => counts,
    onCount: () => {},
  });
  let cursor = before.length;
  return {
    recorder,
    tally: () => tallyOf(counts, "typescript", "m"),
    /** [shown, accepted] of the bucket "0.1", the only one that is used. */
    read: () => {
      const { shown, accepted } = impressionsOf(counts, "m", "2026-01-31", "0.1");
      return [shown, accepted];
    },
    pass(seconds: number) {
      time += seconds * 1000;
    },
    offer(
      insertText: string | readonly string[],
      outcome: CompletionOutcome = "generated",
      replaceChars = 0,
      bucket?: string,
    ) {
      const range = { start: document.positionAt(cursor), end: document.positionAt(cursor + replaceChars) };
      const items = [insertText].flat().map((text) => ({ insertText: text, range, typed: 0 }));
      const numbers = {
        promptTokens: 1,
        promptTokensEvaluated: 1,
        generatedTokens: 1,
        timeToFirstTokenMs: 1,
      };
      const record = { outcome, ...numbers, totalMs: 5 };
      const kind = bucket === undefined ? {} : { bucket };
      return recorder.completed({ document, model: "m", record, items, ...kind });
    },
    /** Replaces from the cursor on. */
    edit(text: string, replaceChars = 0, at = cursor) {
      const range = { start: document.positionAt(at), end: document.positionAt(at + replaceChars) };
      recorder.willChange(document, { range, text });
      document.change({ range, text });
      if (at === cursor) cursor += text.length;
    },
    settle: () => recorder.settle(() => document),
    text: () => document.getText(),
    end: () => positionAfter(document.getText()),
  };
}

describe("statistics: recorder", () => {
  it("counts a suggestion once while it is typed, and what was accepted of it", () => {
    const { offer, edit, recorder, tally } = session("const a = █\n");
    const [id] = offer("value + 1;");
    edit("v");
    assert.deepEqual(offer("alue + 1;", "typed-through"), [id]);
    edit("a");
    edit("lue + 1;");
    recorder.accepted(id);
    assert.equal(tally().shown, 1);
    assert.equal(tally().accepted, 1);
    assert.equal(tally().acceptedPartly, 0);
    assert.equal(tally().acceptedCharacters, "lue + 1;".length);
    recorder.accepted(id);
    assert.equal(tally().accepted, 1);
  });

  it("counts an acceptance that the editor tells of before the change", () => {
    const { offer, edit, recorder, tally, pass, settle } = session("a = █");
    const [id] = offer("one();");
    recorder.accepted(id);
    edit("one();");
    assert.equal(tally().accepted, 1);
    pass(15);
    settle();
    assert.equal(tally().acceptedCharacters, 6);
    assert.deepEqual(tally().kept, { 15: { characters: 6, kept: 6 } });
  });

  it("takes words that come at once for an acceptance in part, and the rest for the whole", () => {
    const { offer, edit, recorder, tally } = session("a = █");
    const [id] = offer("call(first, second);");
    edit("call(");
    assert.deepEqual([tally().acceptedPartly, tally().acceptedCharacters], [1, 5]);
    edit("first, ");
    assert.deepEqual([tally().acceptedPartly, tally().acceptedCharacters], [1, 12]);
    edit("second);");
    recorder.accepted(id);
    assert.deepEqual([tally().accepted, tally().acceptedPartly], [1, 0]);
    assert.equal(tally().acceptedCharacters, 20);
  });

  it("counts alternatives as one suggestion, and a word that they share once", () => {
    const { offer, edit, recorder, tally } = session("a = █");
    const ids = offer(["call(1);", "call(2);", "other();"]);
    assert.equal(new Set(ids).size, 3);
    assert.equal(tally().shown, 1);
    edit("call(");
    assert.deepEqual([tally().acceptedPartly, tally().acceptedCharacters], [1, 5]);
    edit("2);");
    recorder.accepted(ids[1]);
    assert.deepEqual([tally().accepted, tally().acceptedPartly], [1, 0]);
    assert.equal(tally().acceptedCharacters, 8);
  });

  it("takes no keystroke for an acceptance, whatever it brings along", () => {
    const { offer, edit, tally } = session("a = █");
    offer("f(() => {\n  x\n})");
    for (const typed of ["f", "("]) edit(typed);
    edit("()");
    assert.deepEqual([tally().accepted, tally().acceptedPartly], [0, 0]);
  });

  it("looks at accepted text after 15 s, 60 s and 5 min, as it was then", () => {
    const { offer, edit, recorder, tally, pass, settle } = session("a = █\n");
    const [id] = offer("abcdefghij");
    edit("abcdefghij");
    recorder.accepted(id);
    pass(20);
    edit("// above\n", 0, 0);
    pass(30);
    // Half of it goes after 50 s.
    edit("", 5, "// above\na = ".length);
    pass(20);
    settle();
    assert.deepEqual(tally().kept, { 15: { characters: 10, kept: 10 }, 60: { characters: 10, kept: 5 } });
    pass(1000);
    settle();
    assert.deepEqual(tally().kept["300"], { characters: 10, kept: 5 });
  });

  it("counts what has closed before as unknown", () => {
    const { offer, edit, recorder, tally, pass, settle, text } = session("a = █\n");
    const [id] = offer("abc");
    edit("abc");
    recorder.accepted(id);
    pass(20);
    recorder.willClose("file:///a.ts", text());
    pass(1000);
    settle();
    assert.deepEqual(tally().kept, { 15: { characters: 3, kept: 3 } });
  });

  it("does not look at text that was inserted but never accepted", () => {
    const { offer, edit, tally, pass, settle } = session("a = █\n");
    offer("pasted text");
    edit("pasted text");
    pass(1000);
    settle();
    assert.deepEqual([tally().accepted, tally().kept], [0, {}]);
  });

  it("finds text that was moved elsewhere", () => {
    const { offer, edit, recorder, tally, pass, settle } = session("a = █\n");
    const [id] = offer("somewhere_else()");
    edit("somewhere_else()");
    recorder.accepted(id);
    edit("", 16, 4);
    edit("somewhere_else()", 0, 0);
    pass(15);
    settle();
    assert.deepEqual(tally().kept["15"], { characters: 16, kept: 16 });
  });

  it("knows the accepted text where it goes over closing brackets", () => {
    const { offer, edit, recorder, tally, pass, settle } = session("call(█)\n");
    const [id] = offer("a, b);", "generated", 1);
    edit("a, b);", 1);
    recorder.accepted(id);
    pass(15);
    settle();
    assert.deepEqual(tally().kept["15"], { characters: 6, kept: 6 });
  });

  it("counts outcomes and reasons but never what a failure says", () => {
    const { recorder, tally } = session("█");
    const document = new ChunkedDocument("file:///a.ts", "typescript", 1, "");
    const record = {
      promptTokens: 0,
      promptTokensEvaluated: 0,
      generatedTokens: 0,
      timeToFirstTokenMs: 0,
      totalMs: 1,
    };
    const done = (outcome: CompletionOutcome, reason: string) =>
      recorder.completed({ document, model: "m", record: { ...record, outcome, reason }, items: [] });
    done("suppressed", "the cursor is inside a word");
    done("suppressed", "the cursor is inside a word");
    done("failed", "/home/me/secret.gguf cannot be read");
    assert.deepEqual(tally().outcomes, { suppressed: 2, failed: 1 });
    assert.deepEqual(tally().reasons, { "the cursor is inside a word": 2 });
    assert.deepEqual(tally().latency, {});
  });

  describe("what was read", () => {
    const suggestion = (text: string) => [text, "generated", 0, "0.1"] as const;

    it("is what was on the screen for a while, refused or accepted", () => {
      const { offer, edit, pass, recorder, read } = session("a = █");
      offer(...suggestion("one();"));
      pass(2);
      edit("x");
      offer([], "suppressed");
      assert.deepEqual(read(), [1, 0]);
      const [id] = offer(...suggestion("y();"));
      pass(2);
      recorder.accepted(id);
      edit("y();");
      assert.deepEqual(read(), [2, 1]);
      offer([], "suppressed");
      assert.deepEqual(read(), [2, 1]);
    });

    it("is nothing that the next key replaced, and nothing that nobody knows the confidence of", () => {
      const { offer, edit, pass, read } = session("a = █");
      offer(...suggestion("one();"));
      pass(0.1);
      edit("x");
      offer(...suggestion("y();"));
      pass(0.1);
      edit("z");
      offer("asked for");
      pass(10);
      offer([], "suppressed");
      assert.deepEqual(read(), [0, 0]);
    });

    it("is one suggestion while it is typed, right when it is typed to its end", () => {
      const { offer, edit, pass, read } = session("a = █");
      offer(...suggestion("on"));
      pass(0.5);
      edit("o");
      offer("n", "typed-through", 0, "0.1");
      pass(0.5);
      edit("n");
      offer([], "suppressed");
      assert.deepEqual(read(), [1, 1]);
    });

    it("is read while requests are overtaken, and until the document is closed", () => {
      const { offer, pass, recorder, read, text } = session("a = █");
      offer(...suggestion("one();"));
      pass(0.5);
      offer([], "cancelled");
      assert.deepEqual(read(), [0, 0]);
      pass(0.5);
      recorder.willClose("file:///a.ts", text());
      assert.deepEqual(read(), [1, 0]);
    });

    it("is nothing that was typed over at once, although no request ended before the next pause", () => {
      const { offer, edit, pass, read } = session("a = █");
      offer(...suggestion("value + 1;"));
      for (const key of "number(x, y)") {
        pass(0.1);
        edit(key);
        offer([], "cancelled");
      }
      offer(...suggestion(";"));
      assert.deepEqual(read(), [0, 0]);
    });

    it("is what was typed over after a while, also with another word of the suggest widget", () => {
      for (const typed of ["n", "vector", '""']) {
        const { offer, edit, pass, read } = session("a = █");
        offer(...suggestion("value + 1;"));
        pass(1);
        edit(typed);
        assert.deepEqual(read(), [1, 0], typed);
      }
    });

    it("goes on when a key brings the bracket that closes, or an indentation", () => {
      for (const [text, ...typed] of [
        ["(a, b);", "()"],
        ["(a, b);", "(", ")"],
        ["\n    one();", "\n  \n"],
      ] as const) {
        const { offer, edit, pass, recorder, read, text: document } = session("f█");
        offer(...suggestion(text));
        pass(0.5);
        for (const part of typed) edit(part);
        pass(0.5);
        recorder.willClose("file:///a.ts", document());
        assert.deepEqual(read(), [1, 0], JSON.stringify(typed));
      }
    });

    it("counts an accepted word as accepted, once", () => {
      const { offer, edit, recorder, read } = session("a = █");
      const [id] = offer(...suggestion("one two three"));
      edit("one");
      edit(" two three");
      recorder.accepted(id);
      assert.deepEqual(read(), [1, 1]);
    });
  });
});
