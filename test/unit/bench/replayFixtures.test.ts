import assert from "node:assert/strict";
import { makeFixtures } from "../../bench/replay/fixtures";
import { TextBuffer } from "../../bench/replay/textBuffer";

describe("replay fixtures", () => {
  const fixtures = makeFixtures(70);

  it("reaches the finished files when every step is typed", () => {
    for (const { files, edits } of fixtures) {
      const buffers = files.map(({ lines }) => new TextBuffer(lines));
      for (const { steps } of edits) {
        for (const { file, change } of steps) if (change) buffers[file]?.replace(change.range, change.text);
      }
      for (const [at, { finished, path }] of files.entries()) {
        assert.equal(buffers[at]?.text, finished.join("\n"), path);
      }
    }
  });

  it("has each step's typed text before its cursor", () => {
    for (const { files, edits } of fixtures.slice(0, 3)) {
      const buffers = files.map(({ lines }) => new TextBuffer(lines));
      for (const { file, change, cursor, typed } of edits.flatMap(({ steps }) => steps)) {
        const buffer = buffers[file];
        if (change) buffer?.replace(change.range, change.text);
        const before = [
          ...(buffer?.lines.slice(0, cursor.line) ?? []),
          buffer?.line(cursor.line).slice(0, cursor.character),
        ];
        assert.ok(before.join("\n").endsWith(typed));
      }
    }
  });

  it("stays the same in each run", () => {
    assert.deepEqual(makeFixtures(14), fixtures.slice(0, 2));
  });

  it("covers all kinds and files of 200 to 5,000 lines", () => {
    const sizes = fixtures.map(({ files }) => files[0]?.lines.length ?? 0);
    assert.ok(Math.min(...sizes) < 400 && Math.max(...sizes) > 2500 && Math.max(...sizes) < 5100);
    assert.equal(new Set(fixtures.flatMap(({ edits }) => edits.map(({ kind }) => kind))).size, 7);
  });
});
