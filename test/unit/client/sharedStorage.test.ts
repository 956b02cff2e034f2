import assert from "node:assert/strict";
import { join } from "node:path";
import { sharedStorage } from "../../../client/storage/sharedStorage";

describe("workspace storage", () => {
  const path = (id: string) => join("/", "User", "workspaceStorage", id, "inhouse.inhouse");

  it("is shared with the workspace's other windows", () => {
    const first = path("4f1c9d0a55aa0b2c3d4e5f60718293a4");
    assert.equal(sharedStorage(first), first);
    assert.equal(sharedStorage(path("4f1c9d0a55aa0b2c3d4e5f60718293a4-1")), first);
    assert.equal(sharedStorage(path("4f1c9d0a55aa0b2c3d4e5f60718293a4-9")), first);
  });

  it("is unchanged for other folder names", () => {
    for (const id of ["1755000000000", "ext-dev", "a-10"]) assert.equal(sharedStorage(path(id)), path(id));
  });
});
