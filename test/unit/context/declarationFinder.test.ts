import assert from "node:assert/strict";
import { DeclarationFinder, type RequestDeclarations } from "../../../server/context/declarationFinder";
import { identifiersNear } from "../../../server/context/identifiers";
import { definitions } from "../../../server/context/sources/definitions";
import { lastOf } from "../../support/lastOf";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

const never = new AbortController().signal;
const range = (line: number) => ({ start: { line, character: 0 }, end: { line, character: 5 } });

describe("names near the cursor", () => {
  it("are listed nearest first by their last place, without keywords, comments and the word being typed", () => {
    using workspace = new TemporaryWorkspace();
    const { window } = workspace.queryAt(
      "a.ts",
      "far\n// comment here\nconst a1 = load(far);\nreturn a1.tot█",
    );
    assert.deepEqual(identifiersNear(window, 9), [
      { name: "a1", position: { line: 3, character: 7 } },
      { name: "far", position: { line: 2, character: 16 } },
      { name: "load", position: { line: 2, character: 11 } },
    ]);
    assert.equal(identifiersNear(window, 2).length, 2);
  });

  it("have the right line when the window does not start at the top", () => {
    using workspace = new TemporaryWorkspace();
    const { window } = workspace.queryAt("a.ts", `${"filler line\n".repeat(3000)}call(thing);\n█`);
    assert.ok(window.firstLine > 0);
    assert.deepEqual(identifiersNear(window, 1)[0], {
      name: "thing",
      position: { line: 3000, character: 5 },
    });
  });
});

describe("declarations", () => {
  const library =
    "export interface Order {\n  id: string;\n}\nexport function load(id: string): Order {\n  return x;\n}\n";
  const place = (workspace: TemporaryWorkspace, ask?: RequestDeclarations) => {
    const finder = new DeclarationFinder(workspace.documents, () => workspace.now);
    if (ask !== undefined) finder.configure(ask);
    const source = definitions(workspace.documents, workspace.files, finder);
    const query = workspace.queryAt("main.ts", "const order = load(id);\n█");
    return async () => (await lastOf(source.gather(query, never))) ?? [];
  };

  it("are shown from the language server's answers, and requested once", async () => {
    using workspace = new TemporaryWorkspace({ "lib.ts": library });
    let asked = 0;
    const gather = place(workspace, async ({ positions, textDocument }) => {
      asked++;
      assert.equal(textDocument.version, 1);
      // id, load, order
      return positions.map((_, at) =>
        at === 0 ? [] : [{ uri: workspace.uri("lib.ts"), range: range(at === 1 ? 3 : 0) }],
      );
    });
    const found = await gather();
    assert.ok(found.every(({ path }) => path === "lib.ts"));
    assert.deepEqual(found.map(({ text }) => text.trim()).sort(), [
      "export function load(id: string): Order",
      "export interface Order",
      "id: string;",
    ]);
    assert.deepEqual(await gather(), found);
    assert.equal(asked, 1);
    workspace.now += 60_000;
    await gather();
    assert.equal(asked, 2);
  });

  it("are requested again when the file has changed", async () => {
    using workspace = new TemporaryWorkspace({ "lib.ts": library });
    let line = 3;
    const gather = place(workspace, async ({ positions }) =>
      positions.map(() => [{ uri: workspace.uri("lib.ts"), range: range(line) }]),
    );
    await gather();
    workspace.write("lib.ts", `// one line more\n${library}`);
    line = 4;
    assert.deepEqual(await gather(), []);
    assert.match((await gather())[0]?.text ?? "", /^export function load/);
  });

  it("are not taken from files that may not be read", async () => {
    using workspace = new TemporaryWorkspace({
      ".gitignore": "lib.ts",
      "lib.ts": library,
      "secrets.ts": library,
    });
    const uris = [
      workspace.uri("lib.ts"),
      workspace.uri("secrets.ts"),
      "file:///etc/passwd",
      "git:/x",
      "",
      workspace.uri("gone.ts"),
    ];
    const gather = place(workspace, async ({ positions }) =>
      positions.map((_, at) => uris.slice(at * 2, at * 2 + 2).map((uri) => ({ uri, range: range(0) }))),
    );
    assert.deepEqual(await gather(), []);
  });

  it("are empty without a client, an answer or a sensible answer", async () => {
    using workspace = new TemporaryWorkspace({ "lib.ts": library });
    assert.deepEqual(await place(workspace)(), []);
    const began = performance.now();
    assert.deepEqual(await place(workspace, () => new Promise(() => {}))(), []);
    assert.ok(performance.now() - began < 5000);
    for (const answer of [undefined, null, 7, {}, [7], [[{}]], [[{ uri: 1 }]], [], [[], [], [], [], []]]) {
      assert.deepEqual(await place(workspace, async () => answer)(), [], JSON.stringify(answer));
    }
    assert.deepEqual(await place(workspace, () => Promise.reject(new Error("no")))(), []);
    assert.deepEqual(
      await place(workspace, async ({ positions }) =>
        positions.map(() => [{ uri: workspace.uri("lib.ts"), range: range(9999) }]),
      )(),
      [],
    );
  });

  it("are used the next time when they come too late", async () => {
    using workspace = new TemporaryWorkspace({ "lib.ts": library });
    let answer = () => {};
    let asked = 0;
    const gather = place(workspace, ({ positions }) => {
      asked++;
      return new Promise((resolve) => {
        answer = () => resolve(positions.map(() => [{ uri: workspace.uri("lib.ts"), range: range(3) }]));
      });
    });
    assert.deepEqual(await gather(), []);
    assert.deepEqual(await gather(), []);
    answer();
    assert.match((await gather())[0]?.text ?? "", /^export function load/);
    assert.equal(asked, 1);
  });
});
