/** A file of 50 MB is a message of not much more. */
const mostBytes = 256 * 2 ** 20;
const mostHeaderBytes = 1024;

const headerEnd = Buffer.from("\r\n\r\n");

/** What came is no LSP. The message is a sentence for whoever started the server. */
export class FrameError extends Error {}

/** Cuts the bytes of a stream into the bodies of LSP's messages. Throws a `FrameError` where a header is not as LSP has it. */
export class MessageFrames {
  #header = Buffer.alloc(0);
  /** Bytes of the body that is being received; undefined while a header is. */
  #missing: number | undefined;
  #parts: Buffer[] = [];

  /** Yields the bodies that end in these bytes, in order. */
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

  /** Returns what follows the header; undefined when its end is still to come. */
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

/** A field as in HTTP: a name, a colon, and what can be printed. */
const fieldPattern = /^([!#$%&'*+.^`|~\w-]+):[ \t]*([\x20-\x7e\t]*?)[ \t]*$/;

function bodyBytes(header: string): number {
  const fields = new Map<string, string>();
  for (const line of header.split("\r\n")) {
    const [, name = "", value = ""] = fieldPattern.exec(line) ?? [];
    if (name === "") throw new FrameError("a line of a header is not “name: value”");
    const key = name.toLowerCase();
    if (fields.has(key)) throw new FrameError("a header says something twice");
    fields.set(key, value);
  }
  const charset =
    /;\s*charset\s*=\s*"?([^";]*)/i.exec(fields.get("content-type") ?? "")?.[1]?.trim() ?? "utf-8";
  if (!/^utf-?8$/i.test(charset)) throw new FrameError("a message is not in UTF-8");
  const length = fields.get("content-length");
  if (length === undefined || !/^\d{1,15}$/.test(length))
    throw new FrameError("a header has no Content-Length that is a number");
  if (Number(length) > mostBytes) throw new FrameError(`a message is larger than ${mostBytes} bytes`);
  return Number(length);
}
