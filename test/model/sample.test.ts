import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleText } from "../../client/gettingStarted/sampleText";

const { text: english, offset } = sampleText();
/** The comments of the sample, in English and in each language that Inhouse speaks. */
const comments = [...english.matchAll(/# (.+)/g)].map(([, comment = ""]) => comment);
const bundles = globSync("l10n/bundle.l10n*.json").map(
  (file) => JSON.parse(readFileSync(file, "utf8")) as Record<string, string>,
);
const suggested = "self.y == other.y";

describe("the sample of “Get Started”", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-sample-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What the demo model suggests at "|". */
  function suggestion(marked: string): string {
    const before = marked.slice(0, marked.indexOf("|")).split("\n");
    const file = join(folder, "sample.py");
    writeFileSync(file, marked.replace("|", ""));
    const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    const { stdout, stderr } = spawnSync(process.execPath, ["dist/server/main.mjs", "complete", place]);
    return String(stdout) || String(stderr);
  }

  it("lets the demo model suggest the rest of both lines, in every language", () => {
    assert.equal(comments.length, 3);
    assert.ok(bundles.length > 1);
    const first = `${english.slice(0, offset)}|${english.slice(offset)}`;
    const second = first.replace("|", suggested).replace(" or\n", " or |\n");
    for (const marked of [first, second])
      for (const texts of bundles) {
        const translated = comments.reduce((text, each) => text.replace(each, texts[each] ?? "?"), marked);
        assert.ok(!translated.includes("?"));
        assert.equal(suggestion(translated), `${suggested}\n`, translated);
      }
  });
});
