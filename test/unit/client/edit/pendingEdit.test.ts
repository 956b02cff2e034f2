import assert from "node:assert/strict";
import fc from "fast-check";
import type { TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { positionOf } from "../../../../client/edit/pending/hunks";
import { PendingEdit } from "../../../../client/edit/pending/pendingEdit";
import { changeText } from "../../../../client/edit/pending/rebase";
import { needsRefactorPreview } from "../../../../client/workspace/workspaceEdits";
import { penaltyAfterLoop } from "../../../../server/protocol/chat";
import { FakeEditServer } from "../../../support/fakeEditServer";

const uri = "file:///shop/cart.ts";
const text = "const a = 1;\nconst b = 2;\nconst c = 3;\nconst d = 4;\n";

function pending(document: string, region = { start: 0, end: document.length }) {
  const edit = new PendingEdit({
    document: { uri, version: 4, text: document },
    region,
    newId: () => "1",
    onDidChange: () => {},
  });
  return { server: new FakeEditServer(), edit };
}

function start() {
  const { server, edit } = pending(text);
  return { server, edit, asked: edit.ask(server, { instruction: "other numbers" }) };
}

/** `edits` are given as offsets in `text`. */
function editOf(edits: readonly [from: number, to: number, newText: string][], version = 4): WorkspaceEdit {
  const textEdits: TextEdit[] = edits.map(([from, to, newText]) => ({
    range: { start: positionOf(text, from), end: positionOf(text, to) },
    newText,
  }));
  return { documentChanges: [{ textDocument: { uri, version }, edits: textEdits }] };
}

const twoHunks = editOf([
  [13, 26, "const b = 20;\n"],
  [39, 52, "const d = 40;\n"],
]);

describe("pending edit", () => {
  it("follows a document to another URI and text", async () => {
    const { server, edit, asked } = start();
    await server.end({ edit: twoHunks });
    await asked;
    const moved = "file:///shop/basket.ts";
    edit.moved({ uri: moved, version: 1, text: `// new\n${text}` });
    assert.deepEqual([edit.uri, edit.stale], [moved, false]);
    assert.equal(edit.proposal, `// new\n${text.replace("2", "20").replace("4", "40")}`);
    edit.documentChanged(2, [{ offset: 0, length: 7, text: "" }]);
    void edit.ask(server, { instruction: "again" });
    assert.deepEqual(server.last?.textDocument, { uri: moved, version: 2 });
  });

  it("ignores the server's refusal of a document that is being closed", async () => {
    const { server, edit, asked } = start();
    edit.hold();
    await server.end({ outcome: "refused", reason: "The document is not open." });
    assert.equal(await asked, false);
    assert.equal(edit.state.type, "waiting");
    edit.moved({ uri: "file:///shop/basket.ts", version: 1, text });
    const again = edit.ask(server, { instruction: "other numbers" });
    await server.end({ edit: { documentChanges: [] } });
    assert.equal(await again, true);
  });

  it("becomes stale if the lines differ under the new URI", async () => {
    const { server, edit, asked } = start();
    await server.end({ edit: twoHunks });
    await asked;
    edit.moved({ uri, version: 9, text: text.replace("b = 2", "b = 3") });
    assert.equal(edit.stale, true);
    edit.moved({ uri, version: 1, text });
    assert.equal(edit.stale, false);
  });

  it("asks with the region, the version and the intent, and proposes the answer", async () => {
    const { server, edit, asked } = start();
    assert.equal(edit.state.type, "waiting");
    assert.deepEqual(server.last, {
      instruction: "other numbers",
      id: "1",
      textDocument: { uri, version: 4 },
      range: { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } },
    });
    await server.end({ edit: twoHunks });
    assert.equal(await asked, true);
    assert.equal(edit.state.type, "ready");
    assert.equal(edit.hunks.length, 2);
    assert.equal(edit.proposal, text.replace("2", "20").replace("4", "40"));
    assert.equal(edit.text, text);
  });

  it("shows the text written so far before the rest of the old text", async () => {
    const { server, edit } = start();
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    await server.tell({ type: "waiting", message: "Loading the model", fraction: 0.5 });
    assert.deepEqual(edit.state, { type: "waiting", message: "Loading the model", fraction: 0.5 });
    await server.tell({ type: "preview", range, newText: "const a = 10;\n" });
    assert.equal(edit.state.type, "writing");
    assert.equal(edit.proposal, text.replace("1", "10"));
    edit.documentChanged(5, [{ offset: 39, length: 0, text: "// d\n" }]);
    assert.equal(edit.proposal, text.replace("1", "10").replace("const d", "// d\nconst d"));
  });

  it("follows typing outside the edit during and after generation", async () => {
    const { server, edit } = start();
    edit.documentChanged(5, [{ offset: 0, length: 0, text: "// first\n" }]);
    await server.end({ edit: twoHunks });
    edit.documentChanged(6, [{ offset: 22 + 13, length: 0, text: "// third\n" }]);
    assert.equal(edit.stale, false);
    const typed = text.replace("const a", "// first\nconst a").replace("const c", "// third\nconst c");
    assert.equal(edit.text, typed);
    assert.equal(edit.proposal, typed.replace("2", "20").replace("4", "40"));
  });

  it("accepts an answer that the server moved to a newer version", async () => {
    const { server, edit } = start();
    edit.documentChanged(5, [{ offset: 0, length: 0, text: "// 1\n" }]);
    edit.documentChanged(6, [{ offset: 0, length: 0, text: "// 0\n" }]);
    const line = { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } };
    const edits = [{ range: line, newText: "const b = 20;\n" }];
    await server.end({ edit: { documentChanges: [{ textDocument: { uri, version: 5 }, edits }] } });
    assert.equal(edit.proposal, `// 0\n// 1\n${text.replace("2", "20")}`);
  });

  it("never overwrites lines that were changed by hand, until that is undone", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    edit.documentChanged(5, [{ offset: 20, length: 0, text: "x" }]);
    assert.equal(edit.stale, true);
    assert.throws(() => edit.take([0, 1], edit.text), /These lines changed/);
    assert.equal(edit.proposal, edit.text.replace("4", "40"), "the other hunk is still shown");
    assert.deepEqual(edit.take([1], edit.text).taken.length, 1);
    edit.documentChanged(6, [{ offset: 20, length: 1, text: "" }]);
    assert.equal(edit.stale, false);
    assert.equal(edit.take([0], edit.text).taken.length, 1);
  });

  it("offers a retry for stale lines only if the model was asked", () => {
    const line = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
    const { edit } = pending(text);
    edit.propose([{ range: line, newText: "const b = 20;\n" }]);
    edit.documentChanged(5, [{ offset: 20, length: 0, text: "x" }]);
    assert.match(edit.staleSentence, /Undo your change or reject the edit\.$/);
    assert.throws(() => edit.take([0], edit.text), { message: edit.staleSentence });
    edit.propose([{ range: line, newText: "const b = 20;\n" }], { instruction: "twenty" });
    assert.match(edit.staleSentence, /Undo your change or try again\.$/);
  });

  it("rejects a text with an unknown change", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    assert.throws(() => edit.take([0], `// from elsewhere\n${text}`), /These lines changed/);
  });

  it("rejects an answer for another version", async () => {
    const { server, edit } = start();
    await server.end({ edit: editOf([[13, 26, "const b = 20;\n"]], 3) });
    assert.equal(edit.state.type, "failed");
  });

  it("retries with a repeat penalty only after a looping answer", async () => {
    const { server, edit, asked } = start();
    await server.end({ outcome: "refused", reason: "The model began to repeat itself.", loop: true });
    await asked;
    assert.deepEqual(edit.nextIntent, { instruction: "other numbers", repeatPenalty: penaltyAfterLoop });
    const again = start();
    await again.server.end({ outcome: "refused", reason: "The answer has no place." });
    await again.asked;
    assert.deepEqual(again.edit.nextIntent, { instruction: "other numbers" });
  });

  it("continues with the other hunks after one was accepted or rejected, and ends with the last", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    const { taken, done } = edit.take([0], text);
    const changes = taken.map((hunk) => ({
      offset: hunk.start,
      length: hunk.end - hunk.start,
      text: hunk.newText,
    }));
    edit.documentChanged(5, changes);
    done(true);
    assert.equal(edit.text, changeText(text, changes));
    assert.equal(edit.proposal, text.replace("2", "20").replace("4", "40"));
    edit.reject([1]);
    assert.equal(edit.state.type, "over");
    assert.equal(edit.proposal, text.replace("2", "20"));
  });

  it("restores hunks that could not be applied", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    edit.take([0, 1], text).done(false);
    assert.equal(edit.state.type, "ready");
    assert.equal(edit.hunks.length, 2);
  });

  it("restores hunks at their moved places, together with other taken ones", async () => {
    const brackets = "if (a) {\nif (b) {\n}\n}\n";
    const { edit } = pending(brackets);
    edit.propose([
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 8 } }, newText: "if (c) {" },
      { range: { start: { line: 3, character: 0 }, end: { line: 3, character: 1 } }, newText: "} // a" },
    ]);
    const refused = edit.take([1], brackets);
    const other = edit.take([0], brackets);
    edit.documentChanged(5, [{ offset: 0, length: 0, text: "// 1\n// 2\n" }]);
    refused.done(false);
    assert.equal(edit.proposal, "// 1\n// 2\nif (a) {\nif (b) {\n}\n} // a\n");
    other.done(false);
    assert.equal(edit.proposal, "// 1\n// 2\nif (a) {\nif (c) {\n}\n} // a\n");
    assert.equal(edit.stale, false);
    assert.deepEqual(
      edit.hunks.map(({ id }) => id),
      [0, 1],
    );
  });

  it("does not end while taken hunks may come back", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    const { done } = edit.take([0], text);
    edit.reject([1]);
    assert.equal(edit.state.type, "ready");
    done(false);
    assert.equal(edit.proposal, text.replace("2", "20"));
  });

  describe("after a rejection", () => {
    const proposedEdit = () => {
      const { edit } = pending(text);
      const { documentChanges = [] } = twoHunks;
      edit.propose(
        documentChanges.flatMap((change) => ("edits" in change ? (change.edits as TextEdit[]) : [])),
      );
      return { edit };
    };
    const all = (edit: PendingEdit) => edit.hunks.map(({ id }) => id);

    it("is restored whole or in parts and can be rejected again", () => {
      const { edit } = proposedEdit();
      const before = edit.proposal;
      for (const ids of [[0], [1], [0, 1], [1, 0]]) {
        assert.equal(edit.discarded, undefined);
        edit.reject(ids);
        assert.equal(edit.discarded, "changes");
        assert.notEqual(edit.proposal, before);
        edit.restore();
        assert.equal(edit.proposal, before);
        assert.deepEqual(all(edit), [0, 1]);
        assert.equal(edit.state.type, "ready");
      }
    });

    it("is restored to the place it would have without the rejection, for any document changes", () => {
      const change = fc.record({
        offset: fc.nat({ max: text.length }),
        length: fc.nat({ max: 12 }),
        text: fc.constantFrom("", "x", "\n", "// new\n", "\r\n", "const z = 9;\n"),
      });
      fc.assert(
        fc.property(
          fc.array(change, { maxLength: 6 }),
          fc.subarray([0, 1], { minLength: 1 }),
          (changes, ids) => {
            const waited = proposedEdit().edit;
            const { edit } = proposedEdit();
            edit.reject(ids);
            let version = 4;
            for (const each of changes) {
              const offset = Math.min(each.offset, edit.text.length);
              const fitting = { ...each, offset, length: Math.min(each.length, edit.text.length - offset) };
              version += 1;
              edit.documentChanged(version, [fitting]);
              waited.documentChanged(version, [fitting]);
            }
            edit.restore();
            assert.equal(edit.proposal, waited.proposal);
            assert.deepEqual(edit.hunks, waited.hunks);
            assert.equal(edit.stale, waited.stale);
          },
        ),
      );
    });

    it("is restored next to accepted hunks of the same answer", () => {
      const { edit } = proposedEdit();
      edit.take([0], edit.text).done(true);
      const [first] = proposedEdit().edit.hunks;
      edit.documentChanged(5, [{ offset: 13, length: 13, text: first?.newText ?? "" }]);
      edit.reject([1]);
      assert.equal(edit.state.type, "over");
      edit.restore();
      assert.equal(edit.proposal, text.replace("b = 2", "b = 20").replace("d = 4", "d = 40"));
    });

    it("is forgotten after another answer or when closed", async () => {
      const { edit } = proposedEdit();
      edit.reject([0]);
      edit.propose([]);
      assert.equal(edit.discarded, undefined);
      const closed = proposedEdit().edit;
      closed.reject([0]);
      closed.close();
      assert.equal(closed.discarded, undefined);
    });

    it("sends no events for document changes while it is over", () => {
      const states: string[] = [];
      const document = { uri, version: 1, text };
      const edit = new PendingEdit({
        document,
        region: { start: 0, end: 5 },
        newId: () => "1",
        onDidChange: () => void states.push(edit.state.type),
      });
      edit.propose([{ range: { start: positionOf(text, 0), end: positionOf(text, 13) }, newText: "new\n" }]);
      edit.reject([0]);
      edit.documentChanged(2, [{ offset: 0, length: 0, text: "x" }]);
      assert.deepEqual(states, ["ready", "over"]);
    });
  });

  it("can be asked again after a cancel, unless hunks are visible", async () => {
    const first = start();
    assert.equal(first.edit.discarded, undefined);
    first.edit.cancel();
    assert.equal(first.edit.state.type, "over");
    assert.equal(first.edit.discarded, "question");
    const second = start();
    await second.server.end({ edit: twoHunks });
    await second.asked;
    void second.edit.ask(second.server, { instruction: "more" });
    second.edit.cancel();
    assert.equal(second.edit.state.type, "ready");
    assert.equal(second.edit.discarded, undefined);
  });

  it("refines the proposed text without rejected hunks", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    edit.reject([0]);
    void edit.refine(server, "and c");
    assert.equal(server.last.instruction, "and c");
    assert.deepEqual(server.last.rounds, [
      { instruction: "other numbers", newText: text.replace("4", "40").trimEnd() },
    ]);
    assert.equal(edit.proposal, text.replace("4", "40"), "what there was is shown until there is more");
  });

  it("refines a change on the last line of the server's range", async () => {
    const line = { start: { line: 1, character: 0 }, end: { line: 1, character: 12 } };
    for (const eol of ["\n", "\r\n"]) {
      const { server, edit } = pending(text.replaceAll("\n", eol));
      void edit.ask(server, { instruction: "name it" });
      const edits = [{ range: line, newText: "const y = 2;" }];
      const range = { start: line.start, end: line.end };
      await server.end({ range, edit: { documentChanges: [{ textDocument: { uri, version: 4 }, edits }] } });
      void edit.refine(server, "also export it");
      assert.deepEqual(server.last.rounds, [{ instruction: "name it", newText: "const y = 2;" }]);
      assert.deepEqual(server.last.range, { start: line.start, end: { line: 2, character: 0 } });
    }
  });

  it("refines whole lines around changed words, and the lines between them", () => {
    const code = "function f() {\n  const a = 1;\n  log(a);\n  return a + 1;\n}\n";
    const word = (line: number, character: number) => ({
      range: { start: { line, character }, end: { line, character: character + 1 } },
      newText: "b",
    });
    const { server, edit } = pending(code, { start: 23, end: 49 });
    edit.propose([word(1, 8), word(2, 6), word(3, 9)], { instruction: "Rename a to b" });
    void edit.refine(server, "and add 2");
    const newText = "  const b = 1;\n  log(b);\n  return b + 1;";
    assert.deepEqual(server.last.rounds, [{ instruction: "Rename a to b", newText }]);
    assert.deepEqual(server.last.range, { start: { line: 1, character: 0 }, end: { line: 4, character: 0 } });
  });

  it("refines up to the end of a text without a final line end", () => {
    const { server, edit } = pending("a\nb\nc");
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 1 } };
    edit.propose([{ range, newText: "C\n" }], { instruction: "big" });
    void edit.refine(server, "more");
    assert.equal(server.last.rounds?.[0]?.newText, "a\nb\nC\n");
  });

  it("keeps lines that were changed by hand and refines without them", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    edit.documentChanged(5, [{ offset: 20, length: 0, text: "x" }]);
    void edit.refine(server, "and c");
    assert.equal(server.last.rounds?.[0]?.newText, edit.text.replace("4", "40").trimEnd());
  });

  it("retries a refinement with the lines it began from, wherever its answer led", async () => {
    const { server, edit } = pending(text, { start: 26, end: 38 });
    void edit.ask(server, { instruction: "bigger" });
    await server.end({ edit: editOf([[26, 38, "const c = 30;"]]) });
    void edit.refine(server, "and import d");
    const { range, rounds } = server.last;
    assert.deepEqual(rounds, [{ instruction: "bigger", newText: "const c = 30;" }]);
    const wider = { start: { line: 0, character: 0 }, end: { line: 2, character: 12 } };
    const edits = editOf([
      [0, 0, "import d;\n"],
      [26, 38, "const c = d;"],
    ]);
    await server.end({ range: wider, edit: edits });
    edit.documentChanged(5, [{ offset: 0, length: 0, text: "// 1\n" }]);
    void edit.ask(server, { instruction: "and import d" });
    assert.deepEqual(server.last.rounds, rounds);
    assert.deepEqual(server.last.range, {
      start: { line: range.start.line + 1, character: 0 },
      end: { line: range.end.line + 1, character: 0 },
    });
  });

  it("keeps the earlier hunks when another try fails or is cancelled", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    void edit.ask(server, { instruction: "other numbers" });
    await server.fail("The server stopped.");
    assert.deepEqual(edit.state, { type: "ready", notice: "The server stopped." });
    void edit.ask(server, { instruction: "other numbers" });
    edit.cancel();
    assert.equal(server.signal?.aborted, true);
    assert.deepEqual(edit.state, { type: "ready" });
    assert.equal(edit.hunks.length, 2);
  });

  it("aborts the request when the earlier hunks are accepted or rejected", async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    for (const decide of ["accept", "reject"] as const) {
      const { server, edit } = start();
      await server.end({ edit: twoHunks });
      edit.reject([0]);
      void edit.refine(server, "and c");
      await server.tell({ type: "preview", range, newText: "half\n" });
      if (decide === "accept") edit.take([1], text).done(true);
      else edit.reject([1]);
      assert.equal(server.signal?.aborted, true);
      assert.equal(edit.state.type, "over");
      await server.end({ edit: twoHunks });
      assert.equal(edit.state.type, "over");
      assert.equal(edit.proposal, text);
    }
  });

  it("aborts the request and continues when one of several hunks is rejected", async () => {
    const { server, edit } = start();
    await server.end({ edit: twoHunks });
    const refined = edit.refine(server, "and c");
    edit.reject([0]);
    assert.equal(server.signal?.aborted, true);
    await server.fail("Cancelled.");
    assert.equal(await refined, false);
    assert.deepEqual(edit.state, { type: "ready" });
    assert.equal(edit.proposal, text.replace("4", "40"));
  });

  it("gives the reason for a failure and leaves the text alone", async () => {
    for (const outcome of ["refused", "unchanged"] as const) {
      const { server, edit } = start();
      await server.end({ outcome, reason: "Ask for less." });
      assert.deepEqual(edit.state, { type: "failed", reason: "Ask for less." });
      assert.equal(edit.proposal, text);
    }
    const { server, edit } = start();
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    await server.tell({ type: "preview", range, newText: "half" });
    await server.fail("The server stopped.");
    assert.deepEqual(edit.state, { type: "failed", reason: "The server stopped." });
    assert.equal(edit.proposal, text);
  });

  it("ignores answers after it was cancelled or closed", async () => {
    for (const end of ["cancel", "close"] as const) {
      const { server, edit } = start();
      edit[end]();
      await server.end({ edit: twoHunks });
      assert.equal(edit.state.type, "over");
      assert.equal(edit.hunks.length, 0);
    }
  });

  it("leaves edits of several files to be confirmed", async () => {
    const { server, edit } = start();
    const other = { textDocument: { uri: "file:///shop/b.ts", version: null }, edits: [] };
    const wide = { documentChanges: [...(twoHunks.documentChanges ?? []), other] };
    await server.end({ edit: wide });
    assert.deepEqual(edit.state, { type: "elsewhere", edit: wide });
    assert.equal(edit.hunks.length, 0);
  });
});

describe("edits of several files", () => {
  const annotated: WorkspaceEdit = {
    documentChanges: [
      { kind: "rename", oldUri: uri, newUri: "file:///shop/basket.ts" },
      {
        textDocument: { uri: "file:///shop/b.ts", version: 1 },
        edits: [
          {
            range: { start: positionOf(text, 0), end: positionOf(text, 0) },
            newText: "x",
            annotationId: "why",
          },
        ],
      },
    ],
    changeAnnotations: { why: { label: "Imports" } },
  };

  it("are distinguished from edits of a single file", () => {
    assert.equal(needsRefactorPreview(twoHunks, uri), false);
    assert.equal(needsRefactorPreview(annotated, uri), true);
    assert.equal(
      needsRefactorPreview(
        { ...twoHunks, changeAnnotations: { a: { label: "A", needsConfirmation: true } } },
        uri,
      ),
      true,
    );
  });
});
