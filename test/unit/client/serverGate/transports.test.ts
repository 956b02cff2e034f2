import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { type Message, type MessageWriter, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { readErrorLines } from "../../../../client/serverGate/errorLines";
import { Frames } from "../../../../client/serverGate/frames";
import { gatedTransports } from "../../../../client/serverGate/gatedTransports";
import { RateLimiter } from "../../../../client/serverGate/rateLimiter";

function frame(body: string): Buffer {
  return Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** A server's output, and the messages that reach the library and the listener. */
function connection() {
  const stdout = new PassThrough();
  const toServer = new PassThrough();
  const [got, refused]: [Message[], string[]] = [[], []];
  let breach: string | undefined;
  const writer: MessageWriter = new StreamMessageWriter(toServer);
  const transports = gatedTransports(stdout, writer, {
    onBreach: (why) => {
      assert.equal(breach, undefined, "told twice");
      breach = why;
    },
    onRefused: (why) => refused.push(why),
  });
  transports.reader.listen((message) => got.push(message));
  return {
    got,
    refused,
    ...transports,
    breach: () => breach,
    said: () => String(toServer.read() ?? ""),
    /** Resolves when everything has been read. */
    send: async (...parts: (Buffer | string)[]) => {
      for (const part of parts) stdout.write(part);
      while (stdout.readableLength > 0) await new Promise(setImmediate);
      await new Promise(setImmediate);
    },
  };
}

const status = JSON.stringify({
  jsonrpc: "2.0",
  method: "inhouse/status",
  params: { state: "ready", seal: "sealed" },
});

describe("messages of the server", () => {
  it("are the same regardless of how their bytes arrive", () => {
    const texts = fc.array(fc.jsonValue(), { maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.array(fc.nat(40)), (values, cuts) => {
        const bytes = Buffer.concat(values.map((value) => frame(JSON.stringify(value))));
        const frames = new Frames();
        const read: unknown[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          read.push(...frames.push(bytes.subarray(at, at + cut)));
          at += cut;
        }
        assert.deepEqual(read, JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  for (const [what, bytes] of [
    ["of 2 GB", "Content-Length: 2000000000\r\n\r\n{"],
    ["of 99 MB", "Content-Length: 99000000\r\n\r\n{"],
    ["of less than nothing", "Content-Length: -5\r\n\r\n{}"],
    ["of no size", "Content-Length: 0\r\n\r\n{}"],
    ["of a size in letters", "Content-Length: 1e3\r\n\r\n{}"],
    ["without a size", "Content-Type: x\r\n\r\n{}"],
    ["with two sizes", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"],
    ["with an endless header", "x".repeat(10_000)],
    ["that is no JSON", frame("{")],
    [
      "that is no UTF-8",
      Buffer.concat([Buffer.from("Content-Length: 4\r\n\r\n"), Buffer.from([34, 255, 254, 34])]),
    ],
    ["100,000 deep", frame("[".repeat(100_000) + "]".repeat(100_000))],
    ["of a million values", frame(`[${"0,".repeat(1_000_000)}0]`)],
    ["that is a list", frame("[]")],
    ["that is null", frame("null")],
    [
      "that opens a browser",
      frame('{"id":1,"method":"window/showDocument","params":{"uri":"x","external":true}}'),
    ],
  ] as const)
    it(`end the connection once, unread: one ${what}`, async () => {
      const { got, breach, send } = connection();
      await send(bytes, frame(status));
      assert.ok(breach());
      assert.deepEqual(got, []);
    });

  it("continue after a refused request, which is answered and logged once", async () => {
    const { got, breach, send, refused, said } = connection();
    const ask = (id: number) =>
      frame(
        JSON.stringify({ id, method: "workspace/configuration", params: { items: [{ section: "http" }] } }),
      );
    await send(ask(1), ask(2), frame(status));
    assert.equal(breach(), undefined);
    assert.equal(got.length, 1);
    assert.equal(refused.length, 1);
    assert.doesNotMatch(refused.join(), /http/);
    assert.match(said(), /"id":1,"error"/);
  });

  it("end the connection if there are too many", async () => {
    const { got, breach, send } = connection();
    await send(...Array.from({ length: 5000 }, () => frame(status)));
    assert.ok(breach());
    assert.ok(got.length < 4000, `${got.length}`);
  });

  it("are limited to a burst and then to a rate per second", () => {
    let now = 0;
    const limiter = new RateLimiter({ burst: 10, perSecond: 2 }, () => now);
    assert.ok(Array.from({ length: 10 }, () => limiter.take(1)).every(Boolean));
    assert.equal(limiter.take(1), false);
    now += 1000;
    assert.deepEqual([limiter.take(1), limiter.take(1), limiter.take(1)], [true, true, false]);
  });
});

describe("the server's stderr", () => {
  async function lines(...parts: string[]): Promise<string[]> {
    const input = new PassThrough();
    const read: string[] = [];
    readErrorLines(
      input,
      (line) => read.push(line),
      () => 0,
    );
    for (const part of parts) input.write(part);
    input.end();
    await new Promise((resolve) => input.once("end", resolve));
    return read;
  }

  it("is read by lines, including the last one", async () => {
    assert.deepEqual(await lines("a\r\nb", "c\n\nd"), ["a", "bc", "d"]);
  });

  it("is no longer read once it exceeds the log's limit, with empty lines", async () => {
    const input = new PassThrough({ highWaterMark: 1 << 26 });
    let read = 0;
    readErrorLines(
      input,
      () => {},
      () => 0,
    );
    input.on("data", ({ length }) => (read += length));
    for (let chunk = 0; chunk < 160; chunk++) input.write("\n".repeat(65_536));
    await new Promise((resolve) => input.once("pause", resolve));
    assert.ok(read < 2_000_000, `${read}`);
    assert.equal(input.isPaused(), true);
    input.destroy();
  });

  it("has no control characters or unseen characters", async () => {
    assert.deepEqual(await lines("\u001b[2Ja\u202eb\u0007\tc\r\n"), ["[2Jab\tc"]);
  });

  it("cuts endless lines and drops endless numbers of lines", async () => {
    const [long] = await lines("x".repeat(100_000), "x".repeat(100_000));
    assert.equal(long?.length, 4000);
    const many = await lines("x\n".repeat(10_000));
    assert.equal(many.length, 501);
    assert.match(many.at(-1) ?? "", /more lines/);
  });
});
