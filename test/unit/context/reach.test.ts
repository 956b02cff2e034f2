import assert from "node:assert/strict";
import { type ReachedFile, reach } from "../../../server/context/reach";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

const never = new AbortController().signal;

describe("files in reach", () => {
  it("are those that a file imports, in their order", async () => {
    using workspace = new TemporaryWorkspace({
      "lib/a.ts": "export const a = 1;",
      "b.ts": "export const b = 1;",
    });
    const text = 'import { b } from "../b";\nimport { a } from "../lib/a";\nimport { c } from "../c";\n';
    const from = { uri: workspace.uri("src/main.ts"), languageId: "typescript", text };
    const found: ReachedFile[] = [];
    for await (const each of reach(from, workspace.files, never)) found.push(each);
    assert.deepEqual(
      found.map(({ file, how, names, place }) => [file.path, how, [...names], place]),
      [
        ["b.ts", "imported", [["b", "b"]], 0],
        ["lib/a.ts", "imported", [["a", "a"]], 1],
      ],
    );
  });
});
