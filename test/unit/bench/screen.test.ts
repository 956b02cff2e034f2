import assert from "node:assert/strict";
import { Screen } from "../../bench/replay/screen";

describe("the replay's screen", () => {
  const showing = (text: string) => {
    const screen = new Screen();
    screen.answer(text, "");
    return screen;
  };

  it("keeps the text while typing matches it", () => {
    const screen = showing("foo(bar)");
    assert.equal(screen.key("fo"), "kept");
    assert.equal(screen.ghost, "o(bar)");
    assert.equal(screen.key("x"), "left");
    assert.equal(screen.ghost, "");
  });

  it("loses the text after a deletion or a cursor move", () => {
    for (const typed of ["", undefined]) {
      const screen = showing("foo");
      screen.key(typed);
      assert.equal(screen.ghost, "");
    }
  });

  it("reports flicker when text that matches the next key disappears", () => {
    assert.equal(showing("foo").answer("", "f"), true);
    assert.equal(showing("foo").answer("bar", "f"), true);
    assert.equal(showing("foo").answer("bar", "b"), false);
    assert.equal(showing("foo").answer("foo bar", "f"), false);
    assert.equal(showing("foo").answer("f", "f"), false);
    assert.equal(showing("foo").answer("", ""), false);
  });

  it("counts each text only once", () => {
    const screen = showing("foo()");
    screen.key("f");
    screen.answer("oo();", "o");
    assert.deepEqual(screen.shown, ["foo()", ";"]);
  });
});
