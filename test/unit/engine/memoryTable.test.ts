import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryTable, speedTable } from "../../support/realModels/table";

/** `INHOUSE_WRITE_TABLES=1` writes the table instead of comparing it. */
describe("docs/models.md", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-table-"));
  after(() => rmSync(folder, { recursive: true }));

  for (const [what, table, write] of [
    ["the memory", /^\| model \| file \|[\s\S]*?(?=\n\n)/m, memoryTable],
    ["the speed", /^\| model of the catalogue \|[\s\S]*?(?=\n\n)/m, speedTable],
  ] as const)
    it(`has ${what} that the code predicts`, async () => {
      const page = readFileSync("docs/models.md", "utf8");
      assert.match(page, table);
      const expected = await write(folder);
      assert.ok(expected.split("\n").length >= 15 + 2);
      if (process.env["INHOUSE_WRITE_TABLES"])
        writeFileSync(
          "docs/models.md",
          page.replace(table, () => expected),
        );
      else assert.equal(table.exec(page)?.[0], expected);
    });
});
