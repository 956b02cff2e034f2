import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeFrame, type Frame, FrameSplitter, frameKinds } from "../../server/protocol/engineFrames";

const frame = fc.record(
  {
    channel: fc.nat(2 ** 32 - 1),
    kind: fc.constantFrom(...frameKinds),
    body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  },
  { noNullPrototype: true },
);

describe("frames of the engine process", () => {
  it("arrive whole and in order, wherever the stream is cut", () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.nat(400), { minLength: 1 }),
        (frames, cuts) => {
          const bytes = Buffer.concat(frames.map(encodeFrame));
          const splitter = new FrameSplitter();
          const found: Frame[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const end = at + (cuts[turn % cuts.length] ?? 0) + 1;
            found.push(...splitter.push(bytes.subarray(at, end)));
            at = end;
          }
          assert.deepEqual(found, frames);
        },
      ),
    );
  });

  it("take single bytes of a large frame without copying it again and again", () => {
    const splitter = new FrameSplitter();
    const bytes = encodeFrame({ channel: 1, kind: "message", body: Buffer.alloc(2 ** 20) });
    const found: Frame[] = [];
    for (const byte of bytes) found.push(...splitter.push(Buffer.from([byte])));
    assert.equal(found.length, 1);
  });

  it("are refused when they are none", () => {
    const bad = [
      Buffer.alloc(4),
      Buffer.from([0, 0, 0, 4, 0, 0, 0, 0]),
      Buffer.alloc(16, 0xff),
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
      Buffer.from([0, 0, 0, 5, 0, 0, 0, 0, 99]),
    ];
    for (const bytes of bad) assert.throws(() => [...new FrameSplitter().push(bytes)], /frame/);
    const body = Buffer.alloc(64 * 2 ** 20);
    assert.throws(() => encodeFrame({ channel: 1, kind: "message", body }), /frame/);
  });
});
