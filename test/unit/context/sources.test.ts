import assert from "node:assert/strict";
import { DeclarationFinder } from "../../../server/context/declarationFinder";
import { RecentEdits } from "../../../server/context/history/recentEdits";
import { RecentViews } from "../../../server/context/history/recentViews";
import type { ContextQuery, ContextSource } from "../../../server/context/source";
import { definitions } from "../../../server/context/sources/definitions";
import { recentEdits } from "../../../server/context/sources/recentEdits";
import { recentViews } from "../../../server/context/sources/recentViews";
import { similarFiles } from "../../../server/context/sources/similarFiles";
import { lastOf } from "../../support/lastOf";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

const never = new AbortController().signal;
const numbered = (count: number, name = "line") =>
  Array.from({ length: count }, (_, at) => `${name}${at};`).join("\n");
const at = (line: number) => ({ start: { line, character: 0 }, end: { line, character: 0 } });

const finderOf = (workspace: TemporaryWorkspace) =>
  new DeclarationFinder(workspace.documents, () => workspace.now);
const gather = async (source: ContextSource, query: ContextQuery) =>
  (await lastOf(source.gather(query, never))) ?? [];
const definitionsAt = (workspace: TemporaryWorkspace, query: ContextQuery) =>
  gather(definitions(workspace.documents, workspace.files, finderOf(workspace)), query);

describe("definitions in other files", () => {
  it("are the heads of imported declarations, with unused and near ones first", async () => {
    using workspace = new TemporaryWorkspace({
      "lib/store.ts":
        "export function load(id: string): Order {\n  return a;\n}\nexport function save(): void {}\n",
      "lib/index.ts": 'export { far } from "./far";\nexport * from "./near";\n',
      "lib/far.ts": "export const far = (n: number) => {\n};\n",
      "lib/near.ts": "export class Near {\n  go(): void {\n  }\n}\nexport class Other {}\n",
      ".gitignore": "ignored.ts\n",
      "ignored.ts": "export const secret = 1;",
      ".env.ts": "export const key = 1;",
    });
    const query = workspace.queryAt(
      "src/main.ts",
      `import { load } from "../lib/store";\nimport { Near } from "../lib";\nimport { secret } from "../ignored";\nimport { key } from "../.env";\nimport { x } from "./gone";\n${numbered(40)}\nnew Near().█`,
    );
    const found = await definitionsAt(workspace, query);
    const texts = found.map(({ text }) => text.trim());
    assert.ok(texts.includes("go(): void"));
    assert.equal(found.find(({ text }) => text.includes("go"))?.within?.text, "export class Near");
    const place = (text: string) => texts.findIndex((one) => one.startsWith(text));
    assert.ok(place("export function load") < place("export function save"));
    assert.ok(place("export class Near") < place("export class Other"));
    assert.ok(found.every(({ path }) => /^lib\/(?:store|near)\.ts$/.test(path)));
  });

  it("come from open documents, and from imports at the top of a large file", async () => {
    using workspace = new TemporaryWorkspace({ "lib.py": "def old(): pass\n" });
    workspace.open("lib.py", "def fresh(a: int) -> str:\n    return a\n", "python");
    const query = workspace.queryAt("main.py", `from lib import fresh\n${numbered(5000)}\n█`, "python");
    assert.deepEqual(
      (await definitionsAt(workspace, query)).map(({ text }) => text),
      ["def fresh(a: int) -> str: ..."],
    );
  });

  it("end where files import each other", async () => {
    using workspace = new TemporaryWorkspace({
      "a.ts": 'export * from "./b";\n',
      "b.ts": 'export * from "./a";\n',
    });
    const query = workspace.queryAt("main.ts", 'import { x } from "./a";\n█');
    assert.deepEqual(await definitionsAt(workspace, query), []);
  });

  it("follow the imports of earlier cells in a notebook", async () => {
    using workspace = new TemporaryWorkspace({ "tools.py": "def clean(frame):\n    return frame\n" });
    const cell = `vscode-notebook-cell:${workspace.path("book.ipynb")}#`;
    const first = workspace.documents.open(`${cell}1`, "from tools import clean\n", "python");
    const second = workspace.documents.open(`${cell}2`, "frame = 1\n", "python");
    workspace.documents.cellsBefore = (uri) => (uri === second.uri ? [first] : []);
    const window = { prefix: "frame = 1\n", suffix: "", firstLine: 0, eol: "\n" } as const;
    const found = await definitionsAt(workspace, { uri: second.uri, languageId: "python", window });
    assert.deepEqual(
      found.map(({ text }) => text),
      ["def clean(frame): ..."],
    );
  });
});

describe("similar files", () => {
  it("show the lines most similar to those at the cursor, only from open, allowed files in related languages", async () => {
    using workspace = new TemporaryWorkspace({ ".gitignore": "ignored.ts" });
    const filler = "filler(again);\n".repeat(200);
    const alike = `${filler}const invoice = parseInvoice(customer, currency);\n${filler}`;
    workspace.open("alike.js", alike, "javascript");
    workspace.open("ignored.ts", alike);
    workspace.open(".env.ts", alike);
    workspace.open("style.css", alike, "css");
    workspace.open("other.ts", numbered(50, "nothing"));
    workspace.documents.open("untitled:Untitled-1", alike, "typescript");
    const query = workspace.queryAt("main.ts", "parseInvoice(customer, currency)\n█");
    const found = await gather(similarFiles(workspace.documents, workspace.files), query);
    assert.deepEqual(
      found.map(({ path }) => path),
      ["alike.js"],
    );
    assert.match(found[0]?.text ?? "", /parseInvoice/);
    assert.equal(found[0]?.text.split("\n").length, 30);
  });

  it("show the files of the folder with the most similar names, each once", async () => {
    const files: Record<string, string> = {
      "src/orderService.test.ts": "describe(OrderService, shipOrder)",
      "src/userService.ts": "class UserService { shipOrder }",
      "src/.env.ts": "shipOrder",
      "src/orderService.css": "shipOrder",
    };
    for (let other = 0; other < 50; other++)
      files[`src/zebra${other}.ts`] = "shipOrder(zebra, stripes, grass)";
    using workspace = new TemporaryWorkspace(files);
    workspace.open("src/userService.ts", files["src/userService.ts"] ?? "");
    const query = workspace.queryAt("src/orderService.ts", "shipOrder(OrderService)\n█");
    const found = await gather(similarFiles(workspace.documents, workspace.files), query);
    assert.deepEqual(
      found
        .slice(0, 2)
        .map(({ path }) => path)
        .toSorted(),
      ["src/orderService.test.ts", "src/userService.ts"],
    );
    assert.equal(new Set(found.map(({ path }) => path)).size, found.length);
    assert.ok(!found.some(({ path }) => /env|css/.test(path)));
  });
});

describe("recent edits and views as context", () => {
  it("show the surrounding lines, except those in the cursor's window or in files that may not be read", async () => {
    using workspace = new TemporaryWorkspace({ "other.ts": numbered(100), ".npmrc": "token" });
    const edits = new RecentEdits();
    const views = new RecentViews();
    const query = workspace.queryAt("main.ts", `${numbered(50)}█`);
    for (const path of ["main.ts", ".npmrc", "gone.ts", "other.ts"]) {
      edits.record({ uri: workspace.uri(path), range: at(40), text: "x" });
      views.record({ uri: workspace.uri(path), line: 40, character: 0, start: 35, end: 80 });
    }
    const edited = await gather(recentEdits(edits, workspace.files), query);
    assert.deepEqual(
      edited.map(({ path, text }) => [path, text.split("\n")[0]]),
      [["other.ts", "line36;"]],
    );
    const viewed = await gather(recentViews(views, workspace.files), query);
    assert.deepEqual(
      viewed.map(({ path, text }) => [path, text.split("\n").length]),
      [["other.ts", 18]],
    );
  });

  it("report where the cursor rests, until the listener stops", () => {
    const views = new RecentViews();
    const seen: number[] = [];
    const subscription = views.onDidChange(({ line }) => seen.push(line));
    for (let line = 0; line < 2000; line += 10)
      views.record({ uri: "file:///a", line, character: 0, start: line, end: line + 9 });
    subscription[Symbol.dispose]();
    views.record({ uri: "file:///a", line: 1, character: 0, start: 0, end: 9 });
    assert.equal(seen.length, 200);
    assert.ok(views.list().length <= 16);
  });
});
