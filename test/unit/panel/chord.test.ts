import assert from "node:assert/strict";
import { Chord } from "../../../media/chat/composer/chord";

const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false });

describe("panel: chords", () => {
  it("end with a key that is not typed, and that key alone", () => {
    const chord = new Chord();
    const keys = [press("k"), press("Control"), press("k", true), press("a"), press("a"), press("k", true)];
    assert.deepEqual(
      keys.map((key) => chord.takes(key)),
      [false, false, false, true, false, false],
    );
    chord.end();
    assert.equal(chord.takes(press("b")), false);
  });

  it("may have Control held for both keys", () => {
    const chord = new Chord();
    assert.deepEqual(
      [press("k", true), press("k", true), press("x")].map((key) => chord.takes(key)),
      [false, true, false],
    );
  });
});
