import assert from "node:assert/strict";
import { CommitInput } from "../../../../client/git/commitInput";

describe("commit message input", () => {
  it("writes the message and restores the earlier text", () => {
    const inputBox = { value: "wip" };
    const box = new CommitInput(inputBox);
    assert.ok(box.write("Add") && box.write("Add a shop"));
    assert.equal(inputBox.value, "Add a shop");
    box.restore();
    assert.equal(inputBox.value, "wip");
  });

  it("keeps what the user types", () => {
    const inputBox = { value: "wip" };
    const box = new CommitInput(inputBox);
    box.write("Add");
    inputBox.value = "Add my own";
    assert.equal(box.hasTyped, true);
    assert.equal(box.write("Add a shop"), false);
    assert.equal(inputBox.value, "Add my own");
    box.restore();
    assert.equal(inputBox.value, "Add my own\n\nwip");
  });

  it("recognizes a late event for its own text", () => {
    const inputBox = { value: "" };
    const box = new CommitInput(inputBox);
    box.write("Add");
    box.write("Add a");
    inputBox.value = "Add";
    assert.ok(box.write("Add a shop"));
  });
});
