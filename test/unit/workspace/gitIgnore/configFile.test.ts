import assert from "node:assert/strict";
import { parseConfig } from "../../../../server/workspace/gitIgnore/configFile";
import { GitSandbox } from "../../../support/gitRepository";
import { Chooser } from "../../../support/random";

const sections = [
  "[a]",
  "[A.b]",
  '[a "B c"]',
  '[a "x\\"y\\\\z"]',
  "[a-1]",
  "[ a]",
  '[a""]',
  '[a "b]',
  "[]",
  '[ "b"]',
  '[a\t"b\\c"] d = 1',
];
const pieces = [
  "x",
  " ",
  "  ",
  '"',
  "\\t",
  "\\n",
  "\\\\",
  '\\"',
  "\\b",
  "\\x",
  "#",
  ";",
  "=",
  "\\\n",
  "é",
  "/",
  "~",
  "[",
  "1",
];

function randomLine(choose: Chooser): string {
  const kind = choose.number();
  if (kind < 0.15) return choose.pick(sections);
  if (kind < 0.2)
    return choose.pick([
      "# a",
      "; b",
      "",
      "  ",
      "\t# c",
      "key",
      "KEY ",
      "key-1 = ",
      "1key = a",
      "key_ = a",
      "\uFEFF",
    ]);
  const value = Array.from({ length: choose.between(0, 7) }, () =>
    choose.pick(choose.chance(0.6) ? ["x", " ", '"', "y"] : pieces),
  );
  return `${choose.pick(["", " ", "\t"])}${choose.pick(["key", "Key", "other-1"])}${choose.pick([" = ", "=", "\t=\t"])}${value.join("")}`;
}

/** Newer versions of Git keep white space within a value; older ones turn it into single spaces. */
const isSameInAllVersions = (file: string) => !/\r(?!\n)|\t(?=\S)/.test(file.replace(/^\t|\t=\t/gm, ""));

describe("Git's configuration", () => {
  it("is read and refused as by Git", () => {
    using sandbox = new GitSandbox();
    const choose = new Chooser(7);
    let refused = 0;
    for (let at = 0; at < 300; at++) {
      const count = choose.between(1, 6);
      const lines = ["[a]", ...Array.from({ length: count }, () => randomLine(choose))];
      const file =
        (choose.chance(0.1) ? "\uFEFF" : "") +
        lines.join(choose.pick(["\n", "\n", "\r\n"])) +
        choose.pick(["", "\n"]);
      if (!isSameInAllVersions(file)) continue;
      sandbox.write("file", file);
      let ours = "refused";
      try {
        const entries = [...parseConfig(Buffer.from(file).toString("latin1"))];
        ours = entries.map(({ key, value }) => `${key}${value === undefined ? "" : `\n${value}`}\0`).join("");
      } catch {
        refused++;
      }
      assert.equal(ours, listedByGit(sandbox), JSON.stringify(file));
    }
    assert.ok(refused > 30 && refused < 200, `${refused}`);
  });
});

function listedByGit(sandbox: GitSandbox): string {
  try {
    return sandbox.git(".", ["config", "--file", "file", "--list", "-z"]);
  } catch {
    return "refused";
  }
}
