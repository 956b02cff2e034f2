/** Largest message: a file of 50 MB makes a message of little more. */
const mostBytes = 256 * 2 ** 20;
const mostHeaderBytes = 1024;

const headerEnd = Buffer.from("\r\n\r\n");

/** The input is not LSP. The message is part of a sentence for the user who started the server. */
export class FrameError extends Error {}

/** Splits a byte stream into the bodies of LSP messages. Throws a `FrameError` for an invalid header. */
export class MessageFrames {
  #header = Buffer.alloc(0);
  /** Bytes still missing from the current body; undefined while reading a header. */
  #missing: number | undefined;
  #parts: Buffer[] = [];

  /** Takes the next bytes and yields the bodies that they complete, in order. */
  *push(bytes: Buffer): Generator<Buffer, void> {
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
      yield body;
    }
  }

  /** Returns the bytes after the header; undefined when the header is incomplete. */
  #readHeader(bytes: Buffer): Buffer | undefined {
    const before = this.#header.length;
    const seen = Buffer.concat([this.#header, bytes.subarray(0, mostHeaderBytes + headerEnd.length)]);
    const end = seen.indexOf(headerEnd);
    if (end > mostHeaderBytes || (end < 0 && seen.length >= mostHeaderBytes + headerEnd.length))
      throw new FrameError(`a header is longer than ${mostHeaderBytes} bytes`);
    this.#header = end < 0 ? seen : Buffer.alloc(0);
    if (end < 0) return undefined;
    this.#missing = bodyBytes(seen.toString("latin1", 0, end));
    return bytes.subarray(end + headerEnd.length - before);
  }
}

/** A field as in HTTP: a name, a colon, and printable characters. */
const fieldPattern = /^([!#$%&'*+.^`|~\w-]+):[ \t]*([\x20-\x7e\t]*?)[ \t]*$/;

function bodyBytes(header: string): number {
  const fields = new Map<string, string>();
  for (const line of header.split("\r\n")) {
    const [, name = "", value = ""] = fieldPattern.exec(line) ?? [];
    if (name === "") throw new FrameError("a line of a header is not “name: value”");
    const key = name.toLowerCase();
    if (fields.has(key)) throw new FrameError("a header has a duplicate field");
    fields.set(key, value);
  }
  const charset =
    /;\s*charset\s*=\s*"?([^";]*)/i.exec(fields.get("content-type") ?? "")?.[1]?.trim() ?? "utf-8";
  if (!/^utf-?8$/i.test(charset)) throw new FrameError("a message is not in UTF-8");
  const length = fields.get("content-length");
  if (length === undefined || !/^\d{1,15}$/.test(length))
    throw new FrameError("a header has no valid Content-Length");
  if (Number(length) > mostBytes) throw new FrameError(`a message is larger than ${mostBytes} bytes`);
  return Number(length);
}
