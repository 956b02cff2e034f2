import assert from "node:assert/strict";
import { splitIntoChunks } from "../../../server/codebase/chunks";
import { headsOf } from "../../../server/codebase/heads";
import { IndexStore, loadSqlite } from "../../../server/codebase/index/store";
import { queryWords } from "../../../server/codebase/index/words";

const noGrammar = async () => undefined;

describe("the heads of chunks", () => {
  it("hold each chunk's declarations and headings", async () => {
    const lines = [
      "class Pot:",
      "    def pour(self, cup):",
      "        self.tilt()",
      "        return cup",
      "",
      "def brew(leaves):",
      "    return leaves",
    ];
    const chunks = [
      { start: 0, end: 5, names: ["Pot"] },
      { start: 5, end: 7, names: ["brew"] },
    ];
    const [pot = "", brew = ""] = headsOf(lines, "python", chunks);
    assert.match(pot, /pour\(self, cup\)/);
    assert.doesNotMatch(pot, /tilt|leaves/);
    assert.match(brew, /brew\(leaves\)/);
    const [tea] = headsOf(["# Tea", "Hot.", "## Milk"], "markdown", [{ start: 0, end: 3, names: [] }]);
    assert.equal(tea, "# Tea\n## Milk");
  });

  it("find a function that is too long to be found by its words alone", async function () {
    const sqlite = await loadSqlite();
    if (sqlite === undefined) return this.skip();
    const store = await IndexStore.open(sqlite, undefined);
    const put = async (path: string, text: string) => {
      const lines = text.split("\n");
      const chunks = await splitIntoChunks(lines, "typescript", noGrammar);
      const heads = headsOf(lines, "typescript", chunks);
      store.put({ path, shown: path, mtimeMs: 1, size: 1, hash: "", lines, chunks, heads });
    };
    const body = Array.from(
      { length: 70 },
      (_, at) => `  step${at}(water, leaves, milk${at}, sugar${at});`,
    ).join("\n");
    await put("/w/a.ts", `function pourTea(cup) {\n${body}\n}`);
    await put("/w/b.ts", "run(() => {\n  cup();\n  pour(water, tea);\n});");
    await put("/w/c.ts", "const other = 1;");
    const { anywhere, declared, consecutive } = store.search(queryWords("pour tea into a cup"));
    assert.equal(anywhere[0]?.shown, "/w/b.ts");
    assert.equal(declared[0]?.shown, "/w/a.ts");
    assert.deepEqual(
      consecutive.map(({ shown }) => shown),
      ["/w/a.ts"],
    );
    // A name of several words, which no other text has in sequence.
    assert.equal(store.search(queryWords("where is pour_tea used")).declared[0]?.shown, "/w/a.ts");
    store.remove("/w/a.ts");
    assert.deepEqual(store.search(["pour"]).declared, []);
    store.close();
  });
});
