import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { TextDocument } from "vscode-languageserver-textdocument";
import { applyCode } from "../../../server/edit/applyCode";
import { findCautions } from "../../../server/edit/files/cautions";
import { fileSteps } from "../../../server/edit/files/fileBlocks";
import { planFiles } from "../../../server/edit/files/planFiles";
import type { ApplyFilesResult } from "../../../server/protocol/edit";
import { FileAccess } from "../../../server/workspace/fileAccess";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

const shop = "export function total() {\n  return 1;\n}\n\nexport function count() {\n  return 2;\n}\n";

function deps(workspace: TemporaryWorkspace) {
  return { documents: workspace.documents, files: workspace.files };
}

const access = new FileAccess({ folders: () => [], now: () => 0 });

describe("steps of an answer that names files", () => {
  const paths = (answer: string) => fileSteps(answer).steps.map(({ path }) => path);

  it("are blocks with a path in any place", () => {
    assert.deepEqual(paths("```ts src/a.ts\na\n```"), ["src/a.ts"]);
    assert.deepEqual(paths("**src/a.ts**\n```ts\na\n```"), ["src/a.ts"]);
    assert.deepEqual(paths("### `src/a.ts` (new)\n\n```ts\na\n```"), ["src/a.ts"]);
    assert.deepEqual(paths("File: src/a.ts\n```ts\na\n```"), ["src/a.ts"]);
    assert.deepEqual(paths("In `src/a.ts`:\n```ts\na\n```"), ["src/a.ts"]);
    assert.deepEqual(paths("```ts\n// src/a.ts\na\n```"), ["src/a.ts"]);
    assert.deepEqual(paths("```diff\n--- a/src/a.ts\n+++ b/src/a.ts\n@@\n-a\n+b\n```"), ["src/a.ts"]);
    assert.deepEqual(paths("src/a.ts\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE"), ["src/a.ts"]);
  });

  it("are not examples, prose or blocks without an end", () => {
    assert.deepEqual(paths("Use it like this:\n```ts\na\n```"), []);
    assert.deepEqual(paths("```ts src/a.ts\na"), []);
    assert.deepEqual(paths("Remove the file later, and rename what you like."), []);
  });

  it("are renames and deletions on a line of their own", () => {
    assert.deepEqual(
      fileSteps("1. Rename `src/a.ts` to `src/b.ts`\n- **Delete** `old.ts`.\nDelete the `x` of it.").steps,
      [
        { kind: "rename", path: "src/a.ts", to: "src/b.ts", reason: "" },
        { kind: "delete", path: "old.ts", reason: "" },
      ],
    );
  });
});

describe("a file that VS Code runs", () => {
  for (const name of [
    "shop.code-workspace",
    ".vscode/tasks.json",
    ".devcontainer.json",
    ".devcontainer/a.sh",
  ])
    it(`is changed only with a warning: ${name}`, async () => {
      assert.match(
        (await findCautions(`file:///shop/${name}`, "", "{}", access)).join(),
        /is run by VS Code/,
      );
    });
});

describe("a package manifest", () => {
  const before = { name: "shop", version: "1.0.0" };
  const cautionsOf = (file: string, after: unknown) =>
    findCautions(`file:///shop/${file}`, JSON.stringify(before), JSON.stringify(after), access);

  for (const field of [
    ..."scripts bin main exports dependencies devDependencies overrides workspaces prettier mocha jest nyc".split(
      " ",
    ),
    ..."husky lint-staged config publishConfig volta __proto__ constructor nobody-knows".split(" "),
  ])
    it(`is changed only with a warning in a field that a tool may run: ${field}`, async () => {
      const after = JSON.parse(`{"name":"shop","version":"1.0.0","${field}":{"a":"b"}}`);
      for (const file of ["package.json", "composer.json"])
        assert.match((await cautionsOf(file, after)).join(), /is run by (?:npm|Composer)/);
    });

  it("is changed without a warning in other fields", async () => {
    const after = { version: "2.0.0", name: "shop", description: "Sells", keywords: ["a"], license: "MIT" };
    for (const file of ["package.json", "composer.json"]) assert.deepEqual(await cautionsOf(file, after), []);
  });
});

describe("an answer for several files", () => {
  function changes({ edit }: ApplyFilesResult) {
    return (edit?.documentChanges ?? []).map((change) =>
      "kind" in change ? change.kind : `change ${change.textDocument.version}`,
    );
  }

  it("changes, creates, renames and deletes files, grouped by reason, each to be confirmed", async () => {
    using workspace = new TemporaryWorkspace({
      "src/shop.ts": shop,
      "src/old.ts": "old",
      "src/name.ts": "name",
    });
    workspace.open("src/shop.ts", shop);
    const answer = `First the total becomes a cent:

**src/shop.ts**
\`\`\`ts
export function total() {
  return 0.01;
}
\`\`\`

Then there is a new helper.

\`\`\`ts src/helper.ts
export const helper = 1;
\`\`\`

Delete \`src/old.ts\`
Rename \`src/name.ts\` to \`src/names.ts\``;
    const result = await planFiles(
      { answer, versions: [{ uri: workspace.uri("src/shop.ts"), version: 1 }] },
      deps(workspace),
    );
    assert.deepEqual(result.refusals, []);
    assert.deepEqual(changes(result), ["change 1", "create", "change null", "delete", "rename"]);
    const annotations = Object.values(result.edit?.changeAnnotations ?? {});
    assert.deepEqual(
      annotations.map(({ label, needsConfirmation }) => [label, needsConfirmation]),
      [
        ["First the total becomes a cent", true],
        ["Then there is a new helper", true],
        ["Deleted files", true],
        ["Renamed files", true],
      ],
    );
    const [change] = result.edit?.documentChanges ?? [];
    assert.ok(change !== undefined && "edits" in change);
    const text = TextDocument.applyEdits(TextDocument.create("a:b", "", 1, shop), change.edits as []);
    assert.equal(text, shop.replace("return 1", "return 0.01"));
  });

  it("keeps changes with a caution apart", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "" });
    const answer = "```yaml .github/workflows/build.yml\non: push\n```\n```ts src/b.ts\nexport {};\n```\n";
    const { edit } = await planFiles({ answer, versions: [] }, deps(workspace));
    const reasons = Object.entries(edit?.changeAnnotations ?? {}).map(([id, { label }]) => [
      id.startsWith("caution"),
      label.includes("run by the build server"),
    ]);
    assert.deepEqual(reasons, [
      [true, true],
      [false, false],
    ]);
  });

  it("leaves out each file that is stale, never read, outside, behind a link or uncertain", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": shop, "stale.ts": shop, ".env": "SECRET=1" });
    workspace.open("stale.ts", shop);
    symlinkSync(workspace.parent, workspace.path("link"));
    const block = (path: string, code = "export function total() {\n  return 3;\n}") =>
      `\`\`\`ts ${path}\n${code}\n\`\`\`\n`;
    const answer = [
      block("a.ts"),
      block("stale.ts"),
      block("config/.env.local.ts").replace("config/.env.local.ts", "../outside.ts"),
      block("link/b.ts"),
      block("new.ts", "start();\n// ... rest of the code ..."),
      "Delete `missing.ts`",
      "Rename `a.ts` to `stale.ts`",
    ].join("\n");
    const result = await planFiles(
      { answer, versions: [{ uri: workspace.uri("stale.ts"), version: 7 }] },
      deps(workspace),
    );
    assert.deepEqual(changes(result), ["change null"]);
    assert.equal(result.refusals.length, 6);
    for (const [at, sentence] of [
      /stale\.ts has changed since you asked/,
      /outside\.ts is outside the workspace/,
      /links outside the workspace/,
      /only parts of it/,
      /missing\.ts can't be deleted: it does not exist/,
      /a\.ts can't be renamed to stale\.ts: that file already exists/,
    ].entries())
      assert.match(result.refusals[at] ?? "", sentence);
  });

  it("applies all blocks of a file or none", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": shop });
    const blocks = (second: string) =>
      `a.ts\n<<<<<<< SEARCH\n  return 1;\n=======\n  return 3;\n>>>>>>> REPLACE\n\na.ts\n<<<<<<< SEARCH\n${second}\n=======\n  return 4;\n>>>>>>> REPLACE`;
    const both = await planFiles({ answer: blocks("  return 2;"), versions: [] }, deps(workspace));
    assert.deepEqual(both.refusals, []);
    const none = await planFiles({ answer: blocks("  return 9;"), versions: [] }, deps(workspace));
    assert.equal(none.edit, undefined);
    assert.match(none.refusals[0] ?? "", /^a\.ts: .*has no lines/);
  });

  it("moves a file once, to a path that no other part of the answer uses", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "a", "b.ts": "b", "c.ts": "c" });
    const answer = [
      "```ts new.ts\nlet n;\n```",
      "Rename `a.ts` to `one.ts`",
      "Rename `a.ts` to `two.ts`",
      "Delete `a.ts`",
      "Rename `b.ts` to `one.ts`",
      "Rename `b.ts` to `new.ts`",
      "Delete `c.ts`",
      "Delete `./c.ts`",
    ].join("\n");
    const result = await planFiles({ answer, versions: [] }, deps(workspace));
    assert.deepEqual(changes(result), ["create", "change null", "rename", "delete"]);
    assert.deepEqual(result.refusals, [
      "The answer already renames or deletes a.ts. Ask for one of the two.",
      "The answer already renames or deletes a.ts. Ask for one of the two.",
      "b.ts can't be renamed to one.ts: the answer has another file of that name.",
      "b.ts can't be renamed to new.ts: the answer has another file of that name.",
      "The answer already renames or deletes ./c.ts. Ask for one of the two.",
    ]);
  });

  it("reports that it names no file", async () => {
    using workspace = new TemporaryWorkspace();
    const { refusals } = await planFiles({ answer: "Just do it.", versions: [] }, deps(workspace));
    assert.match(refusals[0] ?? "", /names no files/);
  });
});

describe("an answer in a workspace of several folders", () => {
  const changed = "export function total() {\n  return 3;\n}\n";
  const block = (path: string) => `\`\`\`ts ${path}\n${changed}\`\`\`\n`;
  const twoRoots = () => {
    const workspace = new TemporaryWorkspace({
      "backend/src/a.ts": shop,
      "frontend/src/a.ts": shop,
      "frontend/own.ts": shop,
    });
    workspace.folders = ["backend", "frontend"].map((name) => workspace.uri(name));
    return workspace;
  };
  const urisOf = ({ edit }: ApplyFilesResult) =>
    (edit?.documentChanges ?? []).map((change) =>
      "textDocument" in change ? change.textDocument.uri : "uri" in change ? change.uri : change.newUri,
    );

  for (const path of ["src/a.ts", "backend/src/a.ts", "a.ts", "Backend/src/a.ts"])
    it(`changes the file that was sent: ${path}`, async () => {
      using workspace = twoRoots();
      const files = [workspace.uri("backend/src/a.ts")];
      const result = await planFiles({ answer: block(path), versions: [], files }, deps(workspace));
      assert.deepEqual([urisOf(result), result.refusals], [files, []]);
    });

  it("asks which file is meant and uses the user's choice", async () => {
    using workspace = twoRoots();
    const answer = `${block("src/a.ts")}${block("own.ts")}`;
    const asked = await planFiles({ answer, versions: [] }, deps(workspace));
    assert.deepEqual(urisOf(asked), [workspace.uri("frontend/own.ts")]);
    assert.match(
      asked.refusals.join(),
      /unclear which file src\/a\.ts is: backend\/src\/a\.ts or frontend\/src\/a\.ts/,
    );
    const uris = ["backend", "frontend"].map((root) => workspace.uri(`${root}/src/a.ts`));
    assert.deepEqual(asked.unclear, [{ path: "src/a.ts", uris }]);
    const choices = [{ path: "src/a.ts", uri: uris[1] ?? "" }];
    const result = await planFiles({ answer, versions: [], choices }, deps(workspace));
    assert.deepEqual(urisOf(result), [uris[1], workspace.uri("frontend/own.ts")]);
    assert.equal(result.unclear, undefined);
  });

  it("creates, renames and deletes in the named folder", async () => {
    using workspace = twoRoots();
    const answer = [
      block("frontend/src/new.ts"),
      "Rename `frontend/src/a.ts` to `src/b.ts`",
      "Delete `backend/src/a.ts`",
    ].join("\n");
    const result = await planFiles({ answer, versions: [] }, deps(workspace));
    assert.deepEqual(result.refusals, []);
    assert.deepEqual(urisOf(result).slice(-2), [
      workspace.uri("frontend/src/b.ts"),
      workspace.uri("backend/src/a.ts"),
    ]);
    assert.ok(urisOf(result).includes(workspace.uri("frontend/src/new.ts")));
  });

  it("rejects a choice outside the workspace", async () => {
    using workspace = twoRoots();
    const choices = [{ path: "src/a.ts", uri: "file:///etc/hosts" }];
    const result = await planFiles({ answer: block("src/a.ts"), versions: [], choices }, deps(workspace));
    assert.equal(result.edit, undefined);
    assert.match(result.refusals.join(), /outside the workspace/);
  });

  it("changes a file outside only if the user has attached and opened it", async () => {
    using workspace = twoRoots();
    workspace.write("elsewhere/rc.ts", shop);
    const uri = workspace.uri("elsewhere/rc.ts");
    const ask = (files: readonly string[]) =>
      planFiles({ answer: block("rc.ts"), versions: [], files }, deps(workspace));
    assert.match((await ask([uri])).refusals.join(), /outside the workspace/);
    workspace.open("elsewhere/rc.ts", shop);
    assert.deepEqual(urisOf(await ask([uri])), [uri]);
    assert.deepEqual((await ask([])).unclear?.[0]?.uris.length, 2);
    const named = `\`\`\`ts ${workspace.path("elsewhere/rc.ts")}\n${changed}\`\`\`\n`;
    const result = await planFiles({ answer: named, versions: [{ uri, version: 1 }] }, deps(workspace));
    assert.match(result.refusals.join(), /outside the workspace/);
  });
});

describe("a block of code for one file", () => {
  const code = "export function total() {\n  return 3;\n}";

  it("becomes an edit for the document's version", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": shop });
    const uri = workspace.open("a.ts", shop.replaceAll("\n", "\r\n")).uri;
    const result = await applyCode({ textDocument: { uri, version: 1 }, code, info: "ts" }, deps(workspace));
    assert.equal(result.outcome, "edited");
    const [change] = result.edit?.documentChanges ?? [];
    assert.ok(change !== undefined && "edits" in change);
    assert.equal(change.textDocument.version, 1);
    assert.deepEqual(change.edits, [
      {
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 11 } },
        newText: "  return 3;",
      },
    ]);
  });

  it("applies to the disk's text if the file is not open", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": shop });
    const textDocument = { uri: workspace.uri("a.ts") };
    assert.equal((await applyCode({ textDocument, code, info: "ts" }, deps(workspace))).outcome, "edited");
  });

  it("reports removals, code that already exists and unclear places", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": shop });
    const ask = (block: string) =>
      applyCode({ textDocument: { uri: workspace.uri("a.ts") }, code: block, info: "" }, deps(workspace));
    assert.match(
      (await ask("export function total() {\n  return 1;\n}")).reason ?? "",
      /already has this code/,
    );
    assert.match((await ask("something();\nelse();")).reason ?? "", /unclear where/);
    const lazy = await ask("export function total() {\n  // ...\n}");
    assert.equal(lazy.outcome, "refused");
    assert.match(lazy.reason ?? "", /leaves code out/);
    using long = new TemporaryWorkspace({
      "a.ts": `export function total() {\n${"  step();\n".repeat(9)}}\n`,
    });
    const result = await applyCode(
      { textDocument: { uri: long.uri("a.ts") }, code: "export function total() {\n}", info: "" },
      deps(long),
    );
    assert.equal(result.removes, 9);
  });

  it("is rejected for a file that must not be read", async () => {
    using workspace = new TemporaryWorkspace({ ".env": "A=1\n" });
    const textDocument = { uri: workspace.uri(".env") };
    const result = await applyCode({ textDocument, code: "A=2", info: "" }, deps(workspace));
    assert.match(result.reason ?? "", /neverRead/);
  });
});
