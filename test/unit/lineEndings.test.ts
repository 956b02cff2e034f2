import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";

/** A checkout on Windows must make the same prompts, digests and packages as one elsewhere. */
describe("line endings", () => {
  const files = execFileSync("git", ["ls-files", "--eol"], { encoding: "utf8" })
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [facts = "", path = ""] = line.split("\t");
      const [index, here, ...attributes] = facts.trim().split(/\s+/);
      return { path, index, here, attributes: attributes.join(" ") };
    });

  it("are “\\n” in each text of the repository, whatever Git is set to", () => {
    assert.ok(files.length > 1000);
    for (const { path, index, here, attributes } of files) {
      if (attributes === "attr/-text") continue;
      assert.equal(attributes, "attr/text=auto eol=lf", path);
      assert.ok(
        index === "i/lf" || index === "i/none",
        `${path} is ${index}, not a text: name it in .gitattributes`,
      );
      assert.ok(here === "w/lf" || here === "w/none" || here === "w/", `${path} has ${here}`);
    }
  });

  it("are “\\n” in what the build writes", () => {
    const built = globSync("dist/**/*.{js,cjs,mjs,css,json,txt,svg}");
    assert.ok(built.length > 10);
    for (const file of built) assert.ok(!readFileSync(file, "utf8").includes("\r"), file);
  });

  it("are “\\n” in the prompts, which the build takes as texts", () => {
    const texts = globSync("{client,server}/**/*.md");
    assert.ok(texts.length > 0);
    for (const file of texts) assert.ok(!readFileSync(file, "utf8").includes("\r"), file);
  });
});
