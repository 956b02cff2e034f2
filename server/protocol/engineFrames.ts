/**
 * The frames that carry messages between a window's server and the engine process, which all windows of a user share. A
 * frame is a length (32 bits, of all that follows), a channel (32 bits), a kind (8 bits) and a body. The numbers are big-endian.
 */

/** Before the engine process, and on it, each window has a channel; a window's own connection uses channel 0. */
export interface Frame {
  readonly channel: number;
  readonly kind: FrameKind;
  readonly body: Buffer;
}

/**
 * What a frame is:
 * - "message": a JSON-RPC message, as JSON in UTF-8.
 * - "opened" and "closed", to the engine: a window has come or gone.
 * - "ready": the engine is sealed and takes messages; all that was asked of an earlier one is lost. The body is an `EngineReady`.
 * - "lost": the engine has ended; the body is an `EngineLost`.
 * - "log": a line for the log, of the engine's stderr.
 */
export const frameKinds = ["message", "opened", "closed", "ready", "lost", "log"] as const;
export type FrameKind = (typeof frameKinds)[number];

export interface EngineReady {
  /** Process id of the engine. */
  readonly pid: number;
}

export interface EngineLost {
  /** Why no other engine will follow, for the log; absent if one follows. */
  readonly final?: string;
}

/** The largest frame: far more than any prompt. */
const mostBytes = 64 * 2 ** 20;
const lengthBytes = 4;
const headBytes = 5;

export function encodeFrame({ channel, kind, body }: Frame): Buffer {
  const bytes = Buffer.allocUnsafe(lengthBytes + headBytes + body.length);
  bytes.writeUInt32BE(headBytes + body.length, 0);
  bytes.writeUInt32BE(channel, lengthBytes);
  bytes.writeUInt8(frameKinds.indexOf(kind), lengthBytes + 4);
  body.copy(bytes, lengthBytes + headBytes);
  return bytes;
}

export function jsonFrame(channel: number, kind: FrameKind, value: object): Buffer {
  return encodeFrame({ channel, kind, body: Buffer.from(JSON.stringify(value)) });
}

/** Splits a byte stream into frames. Throws for bytes that are no frames; nothing after them can be read. */
export class FrameSplitter {
  #parts: Buffer[] = [];
  #bytes = 0;

  /** Takes the next bytes and yields the frames that they complete, in order. */
  *push(bytes: Buffer): Generator<Frame, void> {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    for (;;) {
      const length = this.#length();
      if (length === undefined || this.#bytes < lengthBytes + length) return;
      const all = this.#joined();
      this.#parts = [all.subarray(lengthBytes + length)];
      this.#bytes -= lengthBytes + length;
      yield parse(all.subarray(lengthBytes, lengthBytes + length));
    }
  }

  /** Length of the next frame; undefined while that is not known. */
  #length(): number | undefined {
    if (this.#bytes < lengthBytes) return undefined;
    if ((this.#parts[0]?.length ?? 0) < lengthBytes) this.#joined();
    const length = this.#parts[0]?.readUInt32BE(0) ?? 0;
    if (length < headBytes || length > mostBytes) throw new Error(`a frame of ${length} bytes`);
    return length;
  }

  #joined(): Buffer {
    const all = this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [all];
    return all;
  }
}

function parse(bytes: Buffer): Frame {
  const kind = frameKinds[bytes.readUInt8(4)];
  if (kind === undefined) throw new Error(`a frame of unknown kind ${bytes.readUInt8(4)}`);
  return { channel: bytes.readUInt32BE(0), kind, body: bytes.subarray(headBytes) };
}
