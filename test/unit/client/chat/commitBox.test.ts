import assert from "node:assert/strict";
import { CommitInput } from "../../../../client/git/commitInput";

describe("the box for a commit message", () => {
  it("takes what is written, and gives back what stood there", () => {
    const inputBox = { value: "wip" };
    const box = new CommitInput(inputBox);
    assert.ok(box.write("Add") && box.write("Add a shop"));
    assert.equal(inputBox.value, "Add a shop");
    box.restore();
    assert.equal(inputBox.value, "wip");
  });

  it("leaves what the user types alone", () => {
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

  it("does not take its own text, told late, for the user's", () => {
    const inputBox = { value: "" };
    const box = new CommitInput(inputBox);
    box.write("Add");
    box.write("Add a");
    inputBox.value = "Add";
    assert.ok(box.write("Add a shop"));
  });
});
