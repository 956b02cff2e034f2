import assert from "node:assert/strict";
import fc from "fast-check";
import type { AttachmentKind } from "../../../../client/chat/attachments/attachmentKind";
import { readAttachments } from "../../../../client/chat/attachments/attachmentReader";
import { AttachmentSet } from "../../../../client/chat/attachments/attachmentSet";
import { ContextMenu } from "../../../../client/chat/attachments/contextMenu";
import { bestMatches, fuzzyScore } from "../../../../client/chat/attachments/fuzzy";
import type { Attachment } from "../../../../client/chat/conversation/conversation";
import type { ContextOption } from "../../../../client/chat/protocol/messages";
import { attachmentBudget } from "../../../../client/connection/attachmentBudget";
import { splitDiff } from "../../../../client/git/splitDiff";
import { FakeChatServer } from "../../../support/fakeChatServer";

const file = (name: string): Attachment => ({ id: `file ${name}`, kind: "file", label: name, uri: name });
const selection: Attachment = { id: "selection a", kind: "selection", label: "a.ts:1-2", uri: "a.ts" };

const fileKind: AttachmentKind = {
  kind: "file",
  find: async () => [file("a.ts"), file("b.ts")],
  items: async ({ uri = "" }) => [{ kind: "file", uri }],
};
const problemsKind: AttachmentKind = {
  kind: "problems",
  find: async () => [{ id: "problems", kind: "problems", label: "Problems" }],
  items: async () => ({ problem: "No problems left." }),
};
const changesKind: AttachmentKind = {
  kind: "changes",
  find: () => new Promise(() => {}),
  items: async () => [
    { kind: "text", label: "secret", text: "x" },
    { kind: "text", label: "diff", text: "one two three" },
  ],
};
const kinds = [fileKind, problemsKind, changesKind];

describe("reading attachments", () => {
  const { signal } = new AbortController();
  const read = (attachments: Attachment[], room = 100, server = new FakeChatServer()) =>
    readAttachments(attachments, "Why?", room, { server, kinds }, signal);

  it("yields blocks, their lengths and reasons for omissions", async () => {
    const { blocks, chips } = await read([
      file("a.ts"),
      file("secret.ts"),
      { id: "problems", kind: "problems", label: "Problems" },
      { id: "changes", kind: "changes", label: "Changes" },
    ]);
    assert.deepEqual(
      blocks.map(({ label }) => label),
      ["a.ts", "diff"],
    );
    assert.deepEqual(
      chips.map(({ label, tokens, problem }) => [label, tokens, problem]),
      [
        ["a.ts", 3, undefined],
        ["secret.ts", undefined, "Never read."],
        ["Problems", undefined, "No problems left."],
        ["Changes", 3, undefined],
      ],
    );
  });

  it("leaves out an attachment that no longer fits but keeps later ones that do", async () => {
    const { blocks, chips } = await read([file("a b.ts"), file("c d e.ts"), file("f.ts")], 8);
    assert.deepEqual(
      blocks.map(({ label }) => label),
      ["a b.ts", "f.ts"],
    );
    assert.match(chips[1]?.problem ?? "", /5 tokens.*only 4 fit/);
  });

  it("reports which part of a cut attachment fits", async () => {
    const server = new FakeChatServer();
    server.resolveContext = async ({ items }) => ({
      items: items.map((item) => {
        const uri = "uri" in item ? (item.uri ?? "") : "";
        const range = { start: { line: 9, character: 0 }, end: { line: 19, character: 7 } };
        const source = { uri, path: uri, ...(uri !== "diff" && { range }) };
        const block = { label: uri, text: "text", languageId: "", tokens: 1, sources: [source] };
        return { block: uri === "a.ts" ? block : { ...block, isPartial: true } };
      }),
    });
    const { chips } = await read([file("a.ts"), file("b.ts"), file("diff")], 100, server);
    assert.deepEqual(
      chips.map(({ note, problem }) => [note, problem]),
      [
        [undefined, undefined],
        ["Only lines 10–20 fit.", undefined],
        ["Only a part is sent.", undefined],
      ],
    );
    const attached = new AttachmentSet();
    attached.add(file("b.ts"));
    attached.recordRead({ blocks: [], chips });
    assert.equal(attached.chips[0]?.note, "Only lines 10–20 fit.");
  });

  it("sends no request without attachments", async () => {
    const server = new FakeChatServer();
    assert.deepEqual(await read([], 100, server), { blocks: [], chips: [] });
    assert.equal(server.resolved.length, 0);
  });

  it("leaves room for an answer and a question", () => {
    const info = {
      name: "",
      toolCalling: false,
      contextTokens: 8192,
      maxPromptTokens: 6144,
      maxOutputTokens: 2048,
    };
    assert.equal(attachmentBudget(info), 8192 - 2048 - 512);
    assert.equal(attachmentBudget({ ...info, contextTokens: 2048 }), 1024);
  });
});

describe("attachment set", () => {
  it("holds chosen files, and the file in view until it is removed or changes", () => {
    const attached = new AttachmentSet();
    const labels = () => attached.chips.map(({ label, automatic }) => (automatic ? `(${label})` : label));
    attached.setInView({ place: "a.ts", attachments: [selection, file("a.ts")] });
    assert.deepEqual(labels(), ["(a.ts:1-2)", "(a.ts)"]);
    attached.remove("file a.ts");
    assert.deepEqual(labels(), ["(a.ts:1-2)"]);
    attached.setInView({ place: "a.ts", attachments: [file("a.ts")] });
    assert.deepEqual(labels(), [], "taken away as long as the file is the same");
    attached.setInView({ place: "b.ts", attachments: [file("b.ts")] });
    attached.setInView({ place: "a.ts", attachments: [file("a.ts")] });
    assert.deepEqual(labels(), ["(a.ts)"]);
    attached.add(file("c.ts"));
    attached.add(file("a.ts"));
    attached.add(file("c.ts"));
    assert.deepEqual(labels(), ["c.ts", "a.ts"], "once, as chosen");
    assert.deepEqual(
      attached.take().map(({ label }) => label),
      ["c.ts", "a.ts"],
    );
    assert.deepEqual(labels(), ["(a.ts)"]);
  });

  it("shows the lengths and problems found during reading", () => {
    const attached = new AttachmentSet();
    attached.add(file("a.ts"));
    attached.add(file("b.ts"));
    assert.equal(attached.chips[0]?.tokens, undefined);
    const problem = "It does not fit.";
    attached.recordRead({
      blocks: [],
      chips: [
        { ...file("a.ts"), tokens: 10 },
        { ...file("b.ts"), problem },
      ],
    });
    assert.deepEqual(
      attached.chips.map(({ tokens, problem }) => [tokens, problem]),
      [
        [10, undefined],
        [undefined, problem],
      ],
    );
  });

  it("adds the workspace's instructions to every question until the user removes them", () => {
    const attached = new AttachmentSet();
    const agents: Attachment = {
      id: "instructions a",
      kind: "instructions",
      label: "AGENTS.md",
      uri: "AGENTS.md",
    };
    const labels = () => attached.all.map(({ label, automatic }) => (automatic ? `(${label})` : label));
    attached.setInView({ place: "a.ts", attachments: [file("a.ts")] });
    attached.setStanding([agents]);
    attached.add(file("b.ts"));
    assert.deepEqual(labels(), ["b.ts", "(AGENTS.md)", "(a.ts)"]);
    attached.take();
    assert.deepEqual(labels(), ["(AGENTS.md)", "(a.ts)"], "the next question has them too");
    attached.remove(agents.id);
    assert.deepEqual(labels(), ["(a.ts)"]);
    attached.setInView({ place: "c.ts", attachments: [file("c.ts")] });
    attached.setStanding([agents]);
    assert.deepEqual(labels(), ["(c.ts)"], "looking elsewhere brings them not back");
    assert.deepEqual(attached.standing, []);
    attached.add(agents);
    assert.deepEqual(labels(), ["AGENTS.md", "(c.ts)"], "the user may want them after all");
    attached.remove(agents.id);
    attached.restoreStanding();
    assert.deepEqual(labels(), ["(AGENTS.md)", "(c.ts)"]);
    attached.setStanding([]);
    assert.deepEqual(labels(), ["(c.ts)"]);
  });
});

/** Records each list of options that the panel was shown. */
class Shown {
  readonly all: (readonly ContextOption[])[] = [];
  readonly add = (options: readonly ContextOption[]) => void this.all.push(options);

  get labels(): string[][] {
    return this.all.map((options) => options.map(({ label }) => label));
  }
}

function menuOf(offered: readonly AttachmentKind[]) {
  const server = new FakeChatServer();
  return { server, menu: new ContextMenu(offered, server), shown: new Shown() };
}

describe("@ menu", () => {
  it("shows the server's reason for each unreadable file", async () => {
    const { menu, shown, server } = menuOf([fileKind, problemsKind]);
    server.refused = { "b.ts": "b.ts can't be attached: Git ignores it." };
    await menu.find("a", shown.add);
    assert.deepEqual(shown.labels[1], shown.labels[0]);
    assert.deepEqual(
      shown.all.map((options) => options.map(({ problem }) => problem)),
      [
        [undefined, undefined, undefined],
        [undefined, "b.ts can't be attached: Git ignores it.", undefined],
      ],
    );
  });

  it("works if the server cannot say which files are unreadable", async () => {
    const { menu, shown, server } = menuOf([fileKind]);
    server.contextRefusals = async () => Promise.reject(new Error("It has stopped."));
    await menu.find("a", shown.add);
    assert.deepEqual(shown.labels, [["a.ts", "b.ts"]]);
  });

  it("offers the results of all kinds without waiting for slow ones, and returns the pick", async () => {
    const { menu, shown } = menuOf([fileKind, problemsKind]);
    await menu.find("a", shown.add);
    assert.deepEqual(shown.labels, [["a.ts", "b.ts", "Problems"]]);
    assert.deepEqual(await menu.pick("file b.ts"), file("b.ts"));
    assert.equal(await menu.pick("file c.ts"), undefined);
  });

  it("searches only the named kind", async () => {
    const { menu, shown } = menuOf(kinds);
    await menu.find("problems:", shown.add);
    assert.deepEqual(shown.labels, [["Problems"]]);
  });

  it("drops a query when the next one comes", async () => {
    const { menu, shown } = menuOf([fileKind]);
    const other = new Shown();
    await Promise.all([menu.find("a", shown.add), menu.find("ab", other.add)]);
    assert.deepEqual(shown.labels, []);
    assert.deepEqual(other.labels, [["a.ts", "b.ts"]]);
  });

  it("lets a kind complete the attachment when it is picked", async () => {
    const kind: AttachmentKind = {
      ...problemsKind,
      pick: async (offered) => ({ ...offered, text: "got" }),
    };
    const { menu, shown } = menuOf([kind]);
    await menu.find("", shown.add);
    assert.equal(((await menu.pick("problems")) as Attachment).text, "got");
  });
});

describe("fuzzy search", () => {
  it("ranks names before folders and beginnings before middles, without mismatches", () => {
    const paths = ["src/money.ts", "money/src.ts", "src/inventory.ts", "test/mock.ts", "src/myMoneyBox.ts"];
    assert.deepEqual(
      bestMatches("mon", paths, (path) => path, 10),
      ["src/money.ts", "src/myMoneyBox.ts", "money/src.ts"],
    );
    assert.deepEqual(
      bestMatches("inv.ts", paths, (path) => path, 10),
      ["src/inventory.ts"],
    );
    assert.equal(bestMatches("", paths, (path) => path, 2).length, 2);
    assert.equal(fuzzyScore("xyz", "src/money.ts"), 0);
  });

  it("finds every name by some of its characters in order", () => {
    const name = fc.stringMatching(/^[a-zA-Z]{1,12}$/);
    fc.assert(
      fc.property(name, fc.array(fc.nat(11), { minLength: 1, maxLength: 6 }), (text, picks) => {
        const query = [...new Set(picks)]
          .sort((a, b) => a - b)
          .map((at) => text[at] ?? "")
          .join("");
        assert(fuzzyScore(query, text) > 0);
      }),
    );
  });
});

describe("a diff in parts", () => {
  it("is split into files with their new names", () => {
    const diff = `diff --git a/src/a.ts b/src/a.ts
index 1..2 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1 +1 @@
-old
+diff --git a/fake b/fake
diff --git a/gone.ts b/gone.ts
deleted file mode 100644
--- a/gone.ts
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/old name.ts b/new name.ts
similarity index 100%
rename from old name.ts
rename to new name.ts
diff --git "a/caf\\303\\251.ts" "b/caf\\303\\251.ts"
--- "a/caf\\303\\251.ts"
+++ "b/caf\\303\\251.ts"
@@ -1 +1 @@
-a
+b
diff --git a/image.png b/image.png
Binary files a/image.png and b/image.png differ
`;
    assert.deepEqual(
      splitDiff(diff).map(({ path }) => path),
      ["src/a.ts", "gone.ts", "new name.ts", "café.ts", "image.png"],
    );
    assert.match(splitDiff(diff)[0]?.diff ?? "", /\+diff --git a\/fake/);
    assert.deepEqual(splitDiff(""), []);
  });
});
