import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleText } from "../../client/gettingStarted/sampleText";

/** The comment of the sample in each language that Inhouse speaks. */
const comment = "Press Tab to accept the gray text.";
const comments = globSync("l10n/bundle.l10n*.json").map((file) => {
  const texts = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  return texts[comment] ?? "";
});

describe("the sample of “Get Started”", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-sample-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("lets the demo model suggest the rest of the line, in every language", () => {
    assert.ok(comments.length > 1 && !comments.includes(""));
    const { text, offset } = sampleText();
    const before = text.slice(0, offset).split("\n");
    const file = join(folder, "sample.py");
    for (const each of comments) {
      writeFileSync(file, text.replace(comment, each));
      const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
      const { stdout, stderr } = spawnSync(process.execPath, ["dist/server/main.mjs", "complete", place]);
      assert.equal(String(stdout), "self.y == other.y\n", `${each} ${stderr}`);
    }
  });
});
