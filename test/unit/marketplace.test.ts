import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import manifest from "../../package.json" with { type: "json" };

interface PackedFile {
  readonly contents: string | Buffer;
}
type Processor = new (
  manifest: unknown,
  options: object,
) => { onFile(file: { readonly path: string; readonly contents: string }): Promise<PackedFile> };

/** What vsce makes of a page when it packs the extension. It fails on pictures that the Marketplace does not show. */
async function packed(name: "ReadmeProcessor" | "ChangelogProcessor", page: string): Promise<string> {
  const processors = createRequire(resolve("package.json"))("@vscode/vsce/out/package.js") as Record<
    typeof name,
    Processor
  >;
  const processor = new processors[name](manifest, {});
  const file = { path: `extension/${page.toLowerCase()}`, contents: readFileSync(page, "utf8") };
  return String((await processor.onFile(file)).contents);
}

const linksIn = (text: string) => Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link);

describe("the extension's page in the Marketplace", () => {
  const repository = "https://github.com/inhouse-dev/inhouse";

  for (const [name, page] of [
    ["ReadmeProcessor", "README.md"],
    ["ChangelogProcessor", "CHANGELOG.md"],
  ] as const)
    it(`has only links that work there: ${page}`, async () => {
      const links = linksIn(await packed(name, page));
      assert.ok(links.length > 3);
      for (const link of links) {
        assert.match(link, /^https:\/\//);
        const [, path] = new RegExp(`^${repository}/(?:blob|raw)/HEAD/([^#]+)`).exec(link) ?? [];
        if (path !== undefined) assert.ok(existsSync(path), link);
      }
    });

  it("shows the picture", async () => {
    const text = await packed("ReadmeProcessor", "README.md");
    const pictures = Array.from(text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g), ([, link]) => link);
    assert.deepEqual(pictures, [`${repository}/raw/HEAD/media/inhouse.gif`]);
    assert.equal(readFileSync("media/inhouse.gif").toString("latin1", 0, 4), "GIF8");
  });

  it("has known categories, few keywords, a banner and a price", () => {
    const { categories, keywords, galleryBanner, pricing } = manifest;
    assert.deepEqual(
      categories.filter(
        (each) => !["AI", "Chat", "Machine Learning", "Programming Languages"].includes(each),
      ),
      [],
    );
    assert.ok(keywords.length <= 30 && new Set(keywords).size === keywords.length);
    assert.match(galleryBanner.color, /^#[0-9a-f]{6}$/);
    assert.equal(pricing, "Free");
    for (const absent of ["badges", "qna", "sponsor", "preview"]) assert.ok(!(absent in manifest), absent);
  });

  it("begins with the newest changes, in the form of Keep a Changelog", () => {
    const text = readFileSync("CHANGELOG.md", "utf8");
    const versions = Array.from(text.matchAll(/^## (.+)$/gm), ([, version = ""]) => version);
    assert.match(versions[0] ?? "", /^\[Unreleased\]$|^\[\d+\.\d+\.\d+\]/);
    for (const version of versions)
      assert.match(version, /^\[(?:Unreleased|\d+\.\d+\.\d+)\](?: - \d{4}-\d\d-\d\d)?$/);
    const kinds = Array.from(text.matchAll(/^### (.+)$/gm), ([, kind = ""]) => kind);
    assert.deepEqual(
      kinds.filter((kind) => !/^(?:Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(kind)),
      [],
    );
    assert.doesNotMatch(text, /^- .*\n\n- /m, "a blank line makes a loose list");
  });
});
