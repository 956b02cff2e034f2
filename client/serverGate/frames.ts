/** Far beyond what any answer of ours needs. */
const mostBytes = 16 * 1024 * 1024;
const mostHeaderBytes = 256;
const mostDepth = 40;
/** Commas, and brackets that open: each is about one object in memory. */
const mostValues = 400_000;

const headerEnd = Buffer.from("\r\n\r\n");

/** What comes out of the server's stdout is cut into messages. Throws for what is no message, or for more than anybody can use. */
export class Frames {
  #header = Buffer.alloc(0);
  /** Of the message that is being received; undefined between two. */
  #missing: number | undefined;
  #parts: Buffer[] = [];

  /** Yields the messages that end in these bytes, in order. */
  *push(bytes: Buffer): Generator<unknown, void> {
    let rest = bytes;
    for (;;) {
      if (this.#missing === undefined) {
        const after = this.#readHeader(rest);
        if (after === undefined) return;
        rest = after;
      }
      const taken = rest.subarray(0, this.#missing);
      rest = rest.subarray(taken.length);
      this.#parts.push(taken);
      this.#missing = (this.#missing ?? 0) - taken.length;
      if (this.#missing > 0) return;
      const body = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#missing = undefined;
      yield parse(body);
    }
  }

  /** Returns what follows the header; undefined when its end is still to come. */
  #readHeader(bytes: Buffer): Buffer | undefined {
    const before = this.#header.length;
    const seen = Buffer.concat([this.#header, bytes.subarray(0, mostHeaderBytes)]);
    const end = seen.indexOf(headerEnd);
    if (end < 0) {
      if (seen.length >= mostHeaderBytes) throw new Error("a header that is none");
      this.#header = seen;
      return undefined;
    }
    const length = /^Content-Length: (\d{1,8})$/i.exec(seen.toString("latin1", 0, end))?.[1];
    if (length === undefined || Number(length) === 0) throw new Error("a header that is none");
    if (Number(length) > mostBytes) throw new Error("a message that is too large");
    this.#header = Buffer.alloc(0);
    this.#missing = Number(length);
    return bytes.subarray(end + headerEnd.length - before);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parse(body: Buffer): unknown {
  checkSize(body);
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch {
    throw new Error("a message that is no JSON");
  }
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [open, close] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/** Before it is parsed: what is small as text may be large in memory. */
function checkSize(body: Buffer): void {
  let [depth, values, isText] = [0, 0, false];
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] as number;
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === comma) values += 1;
    else if (open.has(byte)) {
      values += 1;
      depth += 1;
      if (depth > mostDepth) throw new Error("a message that is too deep");
    } else if (close.has(byte)) depth -= 1;
    if (values > mostValues) throw new Error("a message that is too large");
  }
}
