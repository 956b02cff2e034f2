import assert from "node:assert/strict";
import { unquoteGitPath } from "../../../server/protocol/paths/gitPath";

describe("file names in Git's output", () => {
  it("decodes quoted names and leaves others unchanged", () => {
    const names: readonly (readonly [string, string])[] = [
      ['"a/caf\\303\\251.ts"', "a/café.ts"],
      ['"a\\tb\\nc\\\\d\\"e"', 'a\tb\nc\\d"e'],
      ['"ü \\303\\274"', "ü ü"],
      ["a/caf\\303\\251.ts", "a/caf\\303\\251.ts"],
      ['a".ts', 'a".ts'],
      ['""', ""],
    ];
    for (const [name, path] of names) assert.equal(unquoteGitPath(name), path, name);
  });
});
