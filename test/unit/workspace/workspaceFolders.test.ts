import assert from "node:assert/strict";
import { WorkspaceFolders } from "../../../server/workspace/workspaceFolders";

const folder = (uri: string) => ({ uri, name: uri.split("/").filter(Boolean).at(-1) ?? "" });

describe("workspace folders", () => {
  it("names a file by its innermost folder and its path in it", () => {
    const folders = new WorkspaceFolders();
    folders.change([folder("file:///home/me"), folder("file:///home/me/packages/app")]);
    assert.equal(folders.relativePath("file:///home/me/src/a%20b.ts"), "me/src/a b.ts");
    assert.equal(folders.relativePath("file:///home/me/packages/app/src/a.ts"), "app/src/a.ts");
    assert.equal(folders.relativePath("file:///home/meadow/a.ts"), "a.ts");
    assert.equal(folders.relativePath("untitled:Untitled-1"), "untitled:Untitled-1");
    assert.equal(folders.relativePath("file:///bad%ZZ.ts"), "bad%ZZ.ts");
  });

  it("follows added and removed folders", () => {
    const folders = new WorkspaceFolders();
    folders.change([folder("file:///a")]);
    folders.change([folder("file:///b/")], [folder("file:///a")]);
    assert.equal(folders.relativePath("file:///a/x.ts"), "x.ts");
    assert.equal(folders.relativePath("file:///b/src/x.ts"), "src/x.ts");
  });
});
