/** Far more than any message of our server needs. */
const maxBytes = 16 * 1024 * 1024;
const maxHeaderBytes = 256;
const maxDepth = 40;
/** Number of commas and opening brackets; each costs about one object in memory. */
const maxValues = 400_000;

const headerEnd = Buffer.from("\r\n\r\n");

/** Splits the server's stdout into messages. Throws for invalid or too large messages. */
export class Frames {
  #header = Buffer.alloc(0);
  /** Missing bytes of the current message; undefined between messages. */
  #missing: number | undefined;
  #parts: Buffer[] = [];

  /** Yields the messages that these bytes complete, in order. */
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

  /** Returns the bytes after the header; undefined if the header is incomplete. */
  #readHeader(bytes: Buffer): Buffer | undefined {
    const before = this.#header.length;
    const seen = Buffer.concat([this.#header, bytes.subarray(0, maxHeaderBytes)]);
    const end = seen.indexOf(headerEnd);
    if (end < 0) {
      if (seen.length >= maxHeaderBytes) throw new Error("an invalid header");
      this.#header = seen;
      return undefined;
    }
    const length = /^Content-Length: (\d{1,8})$/i.exec(seen.toString("latin1", 0, end))?.[1];
    if (length === undefined || Number(length) === 0) throw new Error("an invalid header");
    if (Number(length) > maxBytes) throw new Error("an oversized message");
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
    throw new Error("a message that is not JSON");
  }
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [open, close] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/** Checks the message before parsing: a small text may need much memory. */
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
      if (depth > maxDepth) throw new Error("a message with too deep nesting");
    } else if (close.has(byte)) depth -= 1;
    if (values > maxValues) throw new Error("an oversized message");
  }
}
