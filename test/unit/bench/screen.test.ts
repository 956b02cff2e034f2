import assert from "node:assert/strict";
import { Screen } from "../../bench/replay/screen";

describe("the replay's screen", () => {
  const showing = (text: string) => {
    const screen = new Screen();
    screen.answer(text, "");
    return screen;
  };

  it("keeps text while what is typed agrees with it", () => {
    const screen = showing("foo(bar)");
    assert.equal(screen.key("fo"), "kept");
    assert.equal(screen.ghost, "o(bar)");
    assert.equal(screen.key("x"), "left");
    assert.equal(screen.ghost, "");
  });

  it("loses text when something is deleted or the cursor moves", () => {
    for (const typed of ["", undefined]) {
      const screen = showing("foo");
      screen.key(typed);
      assert.equal(screen.ghost, "");
    }
  });

  it("sees flicker when text goes that the next key would have gone on with", () => {
    assert.equal(showing("foo").answer("", "f"), true);
    assert.equal(showing("foo").answer("bar", "f"), true);
    assert.equal(showing("foo").answer("bar", "b"), false);
    assert.equal(showing("foo").answer("foo bar", "f"), false);
    assert.equal(showing("foo").answer("f", "f"), false);
    assert.equal(showing("foo").answer("", ""), false);
  });

  it("counts a text only once", () => {
    const screen = showing("foo()");
    screen.key("f");
    screen.answer("oo();", "o");
    assert.deepEqual(screen.shown, ["foo()", ";"]);
  });
});
