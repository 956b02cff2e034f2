import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameError, MessageFrames } from "../../server/messageFrames";

/** The bodies that are read from bytes cut at these places. */
function bodies(bytes: Buffer, cuts: readonly number[] = []): string[] {
  const frames = new MessageFrames();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).flatMap((end, at) => [...frames.push(bytes.subarray(places[at], end))].map(String));
}

const frame = (body: string, header = `Content-Length: ${Buffer.byteLength(body)}`) =>
  `${header}\r\n\r\n${body}`;

/** Malformed headers by their fault. */
const malformed: Readonly<Record<string, string>> = {
  "a negative length": "Content-Length: -5\r\n\r\n{}",
  "a length that is no number": "Content-Length: NaN\r\n\r\n{}",
  "a length with a fraction": "Content-Length: 1.5\r\n\r\n{}",
  "a length with an exponent": "Content-Length: 1e3\r\n\r\n{}",
  "a length in hexadecimal": "Content-Length: 0x2\r\n\r\n{}",
  "a length with a sign": "Content-Length: +2\r\n\r\n{}",
  "a length and more": "Content-Length: 2 2\r\n\r\n{}",
  "an empty length": "Content-Length:\r\n\r\n{}",
  "a huge length": "Content-Length: 99999999999999999999999\r\n\r\n{}",
  "a length beyond the limit": "Content-Length: 268435457\r\n\r\n{}",
  "a length in other digits": "Content-Length: \u0662\r\n\r\n{}",
  "two lengths": "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
  "two lengths of other cases": "Content-Length: 2\r\ncontent-length: 7\r\n\r\n{}",
  "no length": "Content-Type: application/vscode-jsonrpc\r\n\r\n{}",
  "no header": "\r\n\r\n{}",
  "a line that is no field": "Content-Length 2\r\n\r\n{}",
  "a name that is not ASCII": "C\u00f6ntent-Length: 2\r\n\r\n{}",
  "a folded line": "Content-Length: 2\r\n more\r\n\r\n{}",
  "a blank before the colon": "Content-Length : 2\r\n\r\n{}",
  "another charset":
    "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-16\r\n\r\n{}",
  "line feeds alone": `Content-Length: 2\n\n${" ".repeat(2000)}`,
  "a header without an end": "X: ".padEnd(3000, "x"),
  "a long header with an end": `X: ${"x".repeat(1100)}\r\nContent-Length: 2\r\n\r\n{}`,
  "no LSP at all": `GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`,
};

describe("message frames", () => {
  it("are the same for any split of the stream", () => {
    const header = fc.constantFrom(
      (length: number) => `Content-Length: ${length}`,
      (length: number) => `content-length:${length}`,
      (length: number) =>
        `Content-Length: ${length}\r\nContent-Type: application/vscode-jsonrpc; charset=utf8`,
      (length: number) =>
        `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 000${length}`,
      (length: number) => `X-Other: 1\r\nContent-Length: ${length}`,
    );
    const message = fc.tuple(header, fc.string({ unit: "binary", maxLength: 40 }));
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (messages, cuts) => {
          const bytes = Buffer.from(
            messages.map(([of, body]) => frame(body, of(Buffer.byteLength(body)))).join(""),
          );
          assert.deepEqual(
            bodies(bytes, cuts),
            messages.map(([, body]) => Buffer.from(body).toString()),
          );
        },
      ),
    );
  });

  for (const [what, text] of Object.entries(malformed)) {
    it(`fail at ${what}, after all earlier messages, for any split of the stream`, () => {
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
          assert.deepEqual(bodies(Buffer.from(frame("{}")), cuts), ["{}"]);
          assert.throws(() => bodies(Buffer.from(frame("{}") + text), cuts), FrameError);
        }),
        { numRuns: 30, examples: [[[]]] },
      );
    });
  }

  it("fail or continue, and never hang, for any input", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "Content-Length",
        ":",
        " ",
        "-",
        "5",
        "2",
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        "{}",
        ";charset=",
        "utf-8",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        (pieces, cuts) => {
          const bytes = Buffer.from(pieces.join(""));
          const outcome = (at: readonly number[]) => {
            try {
              return bodies(bytes, at);
            } catch (error) {
              assert.ok(error instanceof FrameError);
              return error.message;
            }
          };
          assert.deepEqual(outcome(cuts), outcome([]));
        },
      ),
    );
  });
});
