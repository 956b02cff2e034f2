/**
 * The frames that carry messages between a window's server and the engine process, which all windows of a user share. A
 * frame is a length (32 bits, of all that follows), a channel (32 bits), a kind (8 bits) and a body. The numbers are big-endian.
 */

export interface Frame {
  /**
   * Between the switchboard and the engine: the window's number. Between a window and the switchboard: the number of the
   * engine's start, so that a message to an earlier engine does not reach the next one.
   */
  readonly channel: number;
  readonly kind: FrameKind;
  readonly body: Buffer;
}

/**
 * What a frame is:
 * - "message": a JSON-RPC message, as JSON in UTF-8.
 * - "hello", from a window's client to the switchboard, first of all: a `WindowHello`. A server cannot send one.
 * - "opened" and "closed": a window has come or gone. The engine closes a channel that it cannot understand. The body of
 *   "opened" is a `WindowHello`.
 * - "ping" to the engine, and its "pong": whether it still works.
 * - "ready": the engine is sealed and takes messages; all that was asked of an earlier one is lost. The body is an `EngineReady`.
 * - "lost": the engine has ended; the body is an `EngineLost`.
 * - "log": a line for the log, of the engine's stderr.
 */
export const frameKinds = [
  ...(["message", "hello", "opened", "closed", "ready", "lost", "log", "ping", "pong"] as const),
] as const;
export type FrameKind = (typeof frameKinds)[number];

/** What the client says of its window. */
export interface WindowHello {
  /** Names the folder for the window's prompt caches, and the owner of its KV caches; absent in a window without a workspace. */
  readonly window?: string;
  /** Whether the user started this server again: then a hung engine is ended, and models that were refused are tried again. */
  readonly isRestart?: boolean;
}

export interface EngineReady {
  /** Number of the engine's start. */
  readonly start: number;
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

/** Throws for a body that no frame can hold. */
export function encodeFrame({ channel, kind, body }: Frame): Buffer {
  if (headBytes + body.length > mostBytes) throw new Error(`a frame of ${body.length} bytes`);
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
  /** Has the bytes of an unfinished frame at its beginning. */
  #buffer = Buffer.alloc(0);
  #used = 0;

  /** Takes the next bytes and yields the frames that they complete, in order. */
  *push(bytes: Buffer): Generator<Frame, void> {
    this.#append(bytes);
    let at = 0;
    for (let length = this.#lengthAt(at); length !== undefined; length = this.#lengthAt(at)) {
      const end = at + lengthBytes + length;
      if (end > this.#used) break;
      // A copy: the buffer is used again.
      yield parse(Buffer.from(this.#buffer.subarray(at + lengthBytes, end)));
      at = end;
    }
    this.#buffer.copy(this.#buffer, 0, at, this.#used);
    this.#used -= at;
    if (this.#used === 0) this.#buffer = Buffer.alloc(0);
  }

  #append(bytes: Buffer): void {
    const needed = this.#used + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
      this.#buffer.copy(larger, 0, 0, this.#used);
      this.#buffer = larger;
    }
    bytes.copy(this.#buffer, this.#used);
    this.#used = needed;
  }

  /** Length of the frame that begins there; undefined while that is not known. */
  #lengthAt(at: number): number | undefined {
    if (this.#used < at + lengthBytes) return undefined;
    const length = this.#buffer.readUInt32BE(at);
    if (length < headBytes || length > mostBytes) throw new Error(`a frame of ${length} bytes`);
    return length;
  }
}

function parse(bytes: Buffer): Frame {
  const kind = frameKinds[bytes.readUInt8(4)];
  if (kind === undefined) throw new Error(`a frame of unknown kind ${bytes.readUInt8(4)}`);
  return { channel: bytes.readUInt32BE(0), kind, body: bytes.subarray(headBytes) };
}
