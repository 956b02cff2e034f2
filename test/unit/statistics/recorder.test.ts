import assert from "node:assert/strict";
import type { CompletionOutcome } from "../../../server/protocol/messages";
import { type Counts, emptyCounts, impressionsOf, tallyOf } from "../../../server/statistics/counts";
import { StatisticsRecorder } from "../../../server/statistics/recorder";
import { ChunkedDocument } from "../../../server/workspace/chunkedDocument";
import { positionAfter } from "../../support/position";

/** A document with a recorder; "█" is the cursor. */
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
    /** [shown, accepted] of the bucket "0.1", the only one in use. */
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
    /** Replaces text from the cursor on. */
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
  it("counts a suggestion once while it is typed, and its accepted part", () => {
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

  it("counts an acceptance that the editor reports before the change", () => {
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

  it("counts words inserted at once as a partial acceptance, and the rest as a full one", () => {
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

  it("counts alternatives as one suggestion, and a shared word once", () => {
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

  it("counts no keystroke as an acceptance, even with automatic text", () => {
    const { offer, edit, tally } = session("a = █");
    offer("f(() => {\n  x\n})");
    for (const typed of ["f", "("]) edit(typed);
    edit("()");
    assert.deepEqual([tally().accepted, tally().acceptedPartly], [0, 0]);
  });

  it("checks accepted text as it was after 15 s, 60 s and 5 min", () => {
    const { offer, edit, recorder, tally, pass, settle } = session("a = █\n");
    const [id] = offer("abcdefghij");
    edit("abcdefghij");
    recorder.accepted(id);
    pass(20);
    edit("// above\n", 0, 0);
    pass(30);
    // Half of it is deleted after 50 s.
    edit("", 5, "// above\na = ".length);
    pass(20);
    settle();
    assert.deepEqual(tally().kept, { 15: { characters: 10, kept: 10 }, 60: { characters: 10, kept: 5 } });
    pass(1000);
    settle();
    assert.deepEqual(tally().kept["300"], { characters: 10, kept: 5 });
  });

  it("counts nothing for a document that closed earlier", () => {
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

  it("ignores text that was inserted but never accepted", () => {
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

  it("recognises accepted text that replaces closing brackets", () => {
    const { offer, edit, recorder, tally, pass, settle } = session("call(█)\n");
    const [id] = offer("a, b);", "generated", 1);
    edit("a, b);", 1);
    recorder.accepted(id);
    pass(15);
    settle();
    assert.deepEqual(tally().kept["15"], { characters: 6, kept: 6 });
  });

  it("counts outcomes and reasons, but never a failure's text", () => {
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

  describe("a read suggestion", () => {
    const suggestion = (text: string) => [text, "generated", 0, "0.1"] as const;

    it("was on the screen for a while, accepted or not", () => {
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

    it("was not replaced by the next key, and has a known confidence", () => {
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

    it("counts once while it is typed, and as accepted when typed to its end", () => {
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

    it("stays on the screen while requests are cancelled, until the document closes", () => {
      const { offer, pass, recorder, read, text } = session("a = █");
      offer(...suggestion("one();"));
      pass(0.5);
      offer([], "cancelled");
      assert.deepEqual(read(), [0, 0]);
      pass(0.5);
      recorder.willClose("file:///a.ts", text());
      assert.deepEqual(read(), [1, 0]);
    });

    it("was not typed over at once, even if no request ended before the next pause", () => {
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

    it("may be typed over after a while, also with another word of the suggest widget", () => {
      for (const typed of ["n", "vector", '""']) {
        const { offer, edit, pass, read } = session("a = █");
        offer(...suggestion("value + 1;"));
        pass(1);
        edit(typed);
        assert.deepEqual(read(), [1, 0], typed);
      }
    });

    it("continues when a key adds a closing bracket or an indentation", () => {
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

    it("counts as accepted once for an accepted word", () => {
      const { offer, edit, recorder, read } = session("a = █");
      const [id] = offer(...suggestion("one two three"));
      edit("one");
      edit(" two three");
      recorder.accepted(id);
      assert.deepEqual(read(), [1, 1]);
    });
  });
});
