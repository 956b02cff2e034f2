import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { planFiles } from "../../../server/edit/files/planFiles";
import { moveInLine, pathInLine } from "../../../server/protocol/paths/paths";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

const old = "export function rate() {\n  return 2;\n}\n";
const now = old.replace("2", "3");
const hunk = "@@ -1,3 +1,3 @@\n export function rate() {\n-  return 2;\n+  return 3;\n }";
const searched = "<<<<<<< SEARCH\n  return 2;\n=======\n  return 3;\n>>>>>>> REPLACE";

/** Applies the answer; returns the changed files' texts by name, or "renamed to …" and "deleted". */
async function outcome(files: Readonly<Record<string, string>>, answer: string) {
  using workspace = new TemporaryWorkspace(files);
  const { edit, refusals } = await planFiles(
    { answer, versions: [] },
    { documents: workspace.documents, files: workspace.files },
  );
  const root = workspace.uri("x").slice(0, -1);
  const name = (uri: string) => decodeURIComponent(uri.slice(root.length));
  const after: Record<string, string> = {};
  for (const change of edit?.documentChanges ?? []) {
    if (!("kind" in change)) {
      const path = name(change.textDocument.uri);
      const text = TextDocument.create("a:b", "", 1, files[path] ?? "");
      after[path] = TextDocument.applyEdits(text, change.edits as []);
    } else if (change.kind === "rename") {
      const text = after[name(change.oldUri)];
      after[name(change.oldUri)] = `renamed to ${name(change.newUri)}`;
      if (text !== undefined) after[name(change.newUri)] = text;
    } else if (change.kind === "delete") after[name(change.uri)] = "deleted";
  }
  return { after, refusals };
}

describe("a patch for files", () => {
  const fenced = (text: string) => `\`\`\`diff\n${text}\n\`\`\`\n`;
  const begin = (text: string) => `*** Begin Patch\n${text}\n*** End Patch\n`;
  const names = "--- a/rate.ts\n+++ b/rate.ts";
  const cases: Readonly<Record<string, readonly [answer: string, after: Readonly<Record<string, string>>]>> =
    {
      "changes one": [fenced(`${names}\n${hunk}`), { "rate.ts": now }],
      "changes one without a fence": [
        `diff --git a/rate.ts b/rate.ts\n${names}\n${hunk}\n`,
        { "rate.ts": now },
      ],
      "changes several in one fence": [
        fenced(`${names}\n${hunk}\n--- a/other.ts\n+++ b/other.ts\n@@ -1 +1 @@\n-let a;\n+let b;`),
        { "rate.ts": now, "other.ts": "let b;\n" },
      ],
      "renames one": [
        fenced("diff --git a/rate.ts b/tax.ts\nsimilarity index 100%\nrename from rate.ts\nrename to tax.ts"),
        { "rate.ts": "renamed to tax.ts" },
      ],
      "renames one and changes it": [
        fenced(
          `diff --git a/rate.ts b/tax.ts\nsimilarity index 80%\nrename from rate.ts\nrename to tax.ts\n--- a/rate.ts\n+++ b/tax.ts\n${hunk}`,
        ),
        { "rate.ts": "renamed to tax.ts", "tax.ts": now },
      ],
      "makes one": [
        fenced(
          "diff --git a/new.ts b/new.ts\nnew file mode 100644\n--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1 @@\n+let n;",
        ),
        { "new.ts": "let n;\n" },
      ],
      "deletes one": [
        fenced(
          "diff --git a/other.ts b/other.ts\ndeleted file mode 100644\n--- a/other.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-let a;",
        ),
        { "other.ts": "deleted" },
      ],
      "copies one and changes the copy": [
        fenced(
          `diff --git a/rate.ts b/tax.ts\nsimilarity index 80%\ncopy from rate.ts\ncopy to tax.ts\n--- a/rate.ts\n+++ b/tax.ts\n${hunk}`,
        ),
        { "tax.ts": now },
      ],
      "between Begin and End Patch changes, makes and deletes": [
        begin(
          `*** Update File: rate.ts\n${hunk.replace(/@@.*@@/, "@@")}\n*** Add File: new.ts\n+let n;\n*** Delete File: other.ts`,
        ),
        { "rate.ts": now, "new.ts": "let n;\n", "other.ts": "deleted" },
      ],
      "between Begin and End Patch renames": [
        begin("*** Update File: other.ts\n*** Move to: another.ts"),
        { "other.ts": "renamed to another.ts" },
      ],
      "in tags of a tool": [
        "<edit>\n<path>rate.ts</path>\n<search>\n  return 2;\n</search>\n<replace>\n  return 3;\n</replace>\n</edit>",
        { "rate.ts": now },
      ],
    };
  for (const [title, [answer, after]] of Object.entries(cases))
    it(title, async () => {
      const result = await outcome({ "rate.ts": old, "other.ts": "let a;\n" }, answer);
      assert.deepEqual(result.refusals, []);
      assert.deepEqual(result.after, after);
    });

  const refused: Readonly<Record<string, string>> = {
    "that only changes the mode": fenced("diff --git a/rate.ts b/rate.ts\nold mode 100644\nnew mode 100755"),
    "of a binary file": fenced("diff --git a/a.png b/a.png\nBinary files a/a.png and b/a.png differ"),
    "that makes what is there": begin("*** Add File: rate.ts\n+let n;"),
    "that has no end": "*** Begin Patch\n*** Update File: rate.ts\n@@\n-  return 2;\n+  return 3;\n",
    "that fits nowhere": fenced(`${names}\n${hunk.replace("return 2", "return 9")}`),
    "that renames what is not there": fenced("diff --git a/a.ts b/b.ts\nrename from a.ts\nrename to b.ts"),
    "with marks that do not belong together": "```ts new.ts\nlet n;\n=======\nlet m;\n>>>>>>> REPLACE\n```",
  };
  for (const [title, answer] of Object.entries(refused))
    it(`is rejected ${title}`, async () => {
      const result = await outcome({ "rate.ts": old }, answer);
      assert.deepEqual(result.after, {});
      assert.equal(result.refusals.length, 1);
    });

  it("is applied once in a list item", async () => {
    const item = [
      "1. Change it:",
      "",
      "   rate.ts",
      "   ```ts",
      ...searched.split("\n").map((line) => `   ${line}`),
      "   ```",
    ];
    assert.deepEqual((await outcome({ "rate.ts": old }, item.join("\n"))).after, { "rate.ts": now });
  });
});

describe("file names", () => {
  const paths = [
    ...[
      "src/größe.ts",
      "日本語.py",
      "файл.go",
      "my file.ts",
      "a (1).ts",
      "a,b.ts",
      "R&D.md",
      "it's.ts",
      "$lib/a.ts",
    ],
    ...[
      "app/[id].tsx",
      "app/(group)/page.tsx",
      "@scope/a.ts",
      "+page.svelte",
      "100%.md",
      "a#b.ts",
      "C++/a~b.cpp",
    ],
    ...["Makefile", "Dockerfile", "LICENSE", ".gitignore", ".github/workflows/x.yml", "scripts/deploy"],
  ];
  for (const path of paths)
    it(`may be ${path}`, async () => {
      const block = `\`\`\`\n${now}\`\`\``;
      const leads = [
        `\`${path}\``,
        `**\`${path}\`**:`,
        `### \`${path}\` (changed)`,
        `File: ${path}`,
        `1. \`${path}\``,
        `**${path}**`,
      ];
      for (const lead of leads)
        assert.deepEqual(
          (await outcome({ [path]: old }, `${lead}\n\n${block}`)).after,
          { [path]: now },
          lead,
        );
      const titled = `\`\`\`ts title="${path}"\n${now}\`\`\``;
      assert.deepEqual((await outcome({ [path]: old }, titled)).after, { [path]: now });
      assert.deepEqual((await outcome({ [path]: old }, `- **Delete** \`${path}\``)).after, {
        [path]: "deleted",
      });
      assert.deepEqual((await outcome({ [path]: old }, `Rename \`${path}\` to \`z.ts\``)).after, {
        [path]: "renamed to z.ts",
      });
    });

  it("may have accents in another Unicode form than the file's", async () => {
    for (const [there, named] of [
      ["NFC", "NFD"],
      ["NFD", "NFC"],
    ] as const) {
      const path = "größe.ts".normalize(there);
      const answer = `\`${"größe.ts".normalize(named)}\`\n\`\`\`\n${now}\`\`\``;
      assert.deepEqual((await outcome({ [path]: old }, answer)).after, { [path]: now });
    }
  });

  it("may have Windows separators", () => {
    assert.equal(pathInLine("**src\\a.ts**")?.path, "src\\a.ts");
  });

  for (const line of [
    ...[
      "Use it like this:",
      "**Note**",
      "### Example",
      "Run `npm install` first:",
      "Call `shop.total()`:",
      "1. First",
    ],
    ...["See https://example.com/a.ts:", "Version 1.2:", "**Step 1**: do it", "`total` becomes:"],
  ])
    it(`are not found in: ${line}`, () => assert.equal(pathInLine(line), undefined));

  it("that may be a sentence mean only existing files", async () => {
    const answer = `### Changes in rate.ts\n\`\`\`\n${now}\`\`\``;
    assert.deepEqual((await outcome({ "rate.ts": old }, answer)).after, {});
    assert.equal(pathInLine("### Changes in rate.ts")?.isSure, false);
  });

  for (const line of [
    "Delete the `x` of it.",
    "Remove `foo` from `a.ts`.",
    "Delete `total()` and `x`.",
    "Rename what you like.",
  ])
    it(`are not changed by: ${line}`, () => assert.equal(moveInLine(line), undefined));
});
