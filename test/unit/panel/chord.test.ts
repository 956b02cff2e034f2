import assert from "node:assert/strict";
import { Chord } from "../../../media/chat/composer/chord";

const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false });

describe("chords", () => {
  it("end at their second key, which is not typed", () => {
    const chord = new Chord(false);
    const keys = [press("k"), press("Control"), press("k", true), press("a"), press("a"), press("k", true)];
    assert.deepEqual(
      keys.map((key) => chord.takes(key)),
      [false, false, false, true, false, false],
    );
    chord.end();
    assert.equal(chord.takes(press("b")), false);
  });

  it("begin with Command on a Mac, where Control+K deletes to the end of the line, and with Control elsewhere", () => {
    const mac = new Chord(true);
    const control = { key: "k", ctrlKey: true, metaKey: false };
    const command = { key: "k", ctrlKey: false, metaKey: true };
    assert.deepEqual(
      [control, press("a"), command, press("a")].map((key) => mac.takes(key)),
      [false, false, false, true],
    );
    const other = new Chord(false);
    assert.deepEqual(
      [command, press("a"), control, press("a")].map((key) => other.takes(key)),
      [false, false, false, true],
    );
  });

  it("accept Control held for both keys", () => {
    const chord = new Chord(false);
    assert.deepEqual(
      [press("k", true), press("k", true), press("x")].map((key) => chord.takes(key)),
      [false, true, false],
    );
  });
});
