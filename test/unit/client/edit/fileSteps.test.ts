import assert from "node:assert/strict";
import type { Uri } from "vscode";
import { fileStepsOf } from "../../../../client/edit/languageServer/fileSteps";

/** A language server's rename as VS Code stores it: files first, in any original order. */
const kept = [
  { _type: 1, from: "file:///shop/Cart.java", to: "file:///shop/Basket.java", options: { overwrite: true } },
  { _type: 1, from: undefined, to: "file:///shop/New.java" },
  { _type: 1, from: "file:///shop/Old.java", to: undefined, options: { recursive: true } },
  { _type: 2, uri: "file:///shop/Cart.java", edit: { newText: "Basket" } },
];
const asUri = (uri: Uri) => String(uri);

describe("files of an edit", () => {
  it("are created, renamed and deleted as the edit says", () => {
    assert.deepEqual(
      fileStepsOf({ _allEntries: () => kept }, asUri, () => true),
      [
        {
          kind: "rename",
          oldUri: "file:///shop/Cart.java",
          newUri: "file:///shop/Basket.java",
          options: { overwrite: true, ignoreIfExists: false },
        },
        {
          kind: "create",
          uri: "file:///shop/New.java",
          options: { overwrite: false, ignoreIfExists: false },
        },
        {
          kind: "delete",
          uri: "file:///shop/Old.java",
          options: { recursive: true, ignoreIfNotExists: false },
        },
      ],
    );
  });

  it("are empty if the file to create already exists and may", () => {
    const to = "file:///shop/price.ts";
    const edit = { _allEntries: () => [{ _type: 1, to, options: { ignoreIfExists: true } }] };
    assert.deepEqual(
      fileStepsOf(edit, asUri, () => true),
      [],
    );
    assert.equal(fileStepsOf(edit, asUri, () => false).length, 1);
  });

  it("are empty if VS Code stores them elsewhere", () => {
    assert.deepEqual(
      fileStepsOf({}, asUri, () => true),
      [],
    );
    assert.deepEqual(
      fileStepsOf({ _allEntries: [] }, asUri, () => true),
      [],
    );
  });
});
